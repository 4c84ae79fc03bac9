import type { House } from '@lucide/svelte';

export type IconComponent = typeof House;
