import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built files stand under `/ui`, a name that no path of Wix begins with. */
export default defineConfig({
  plugins: [react()],
  build: {
    // Browsers that know `light-dark()`; an older target would have it rewritten into what needs more.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: 'ui',
    // Small pictures stay files, so that the policy of the page needs no exception for them.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4700' } },
});
