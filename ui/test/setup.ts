import '@testing-library/svelte/vitest';
import { configure } from '@testing-library/svelte';

// Waits end with what they wait for; the limit is for a machine that does a dozen other things at once.
configure({ asyncUtilTimeout: 10_000 });
