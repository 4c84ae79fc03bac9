import { mount } from 'svelte';
import Console from './console/Console.svelte';
import './style/tokens.css';
import './style/base.css';

const target = document.getElementById('app');
if (target) mount(Console, { target });
