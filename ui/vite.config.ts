import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig(({ mode }) => ({
  // Relative addresses: the window serves the pages at its root, the hub under a folder of its own.
  base: './',
  plugins: [svelte(), ...(mode === 'test' ? [svelteTesting()] : [])],
  build: {
    target: 'es2022',
    // The pages' policy is `script-src 'self'; style-src 'self'; font-src 'self'`: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // `vite build --mode dev` also makes dev.html, the desk on an invented office. It is never shipped.
      input: [page('index.html'), page('console.html'), ...(mode === 'dev' ? [page('dev.html')] : [])],
    },
  },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
  },
}));
