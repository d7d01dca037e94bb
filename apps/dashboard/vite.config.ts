import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite` sends what only a gateway can answer, while the page is worked on. */
const gateway = process.env['BIFROST_URL'] ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(['/api', '/v1', '/health'].map((path) => [path, { target: gateway }]));

export default defineConfig({
  plugins: [react()],
  // Assets are named by their content and lie beside the page, so that it works under any path.
  base: './',
  build: {
    target: 'es2022',
    // An inlined file would be a data: address, which the page's content policy has no reason to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy },
});
