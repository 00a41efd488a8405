import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { chunkGroups, firstLoads } from './vite.chunks.ts';
import { precompress } from './vite.precompress.ts';
import { routeTable } from './vite.routeTable.ts';
import { viewerParts } from './vite.viewerParts.ts';
import { viewerWeight } from './vite.viewerWeight.ts';

const here = import.meta.dirname;
const signaling = process.env['SIGNALING_URL'] ?? 'http://127.0.0.1:8080';

/** In development `/j/<token>` is the patients' page and `/verify` the one of whoever holds a paper, as signaling does it in production. */
function joinPage(): Plugin {
  return {
    name: 'join-page',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.startsWith('/j/')) request.url = '/join.html';
        if (request.url !== undefined && /^\/verify(\/|\?|$)/.test(request.url)) request.url = '/verify.html';
        next();
      });
    },
  };
}

const weight = viewerWeight();

export default defineConfig({
  root: here,
  plugins: [routeTable(), viewerParts(), joinPage(), react(), firstLoads(), weight.plugin, precompress(weight.check)],
  resolve: {
    // Each part of Cornerstone brings its own copy, a fifth of a megabyte each.
    dedupe: ['dcmjs'],
    alias: {
      // The node build wants polyfills; the bundled one runs as it is.
      'simple-peer': 'simple-peer/simplepeer.min.js',
      // One file an icon: the development server would otherwise read all of them.
      '@tabler/icons-react': '@tabler/icons-react/dist/esm/icons/index.mjs',
    },
  },
  worker: { format: 'es' },
  optimizeDeps: {
    // Its workers are addressed by their own URL, which pre-bundling would break; what it imports is CommonJS and must be pre-bundled.
    exclude: ['@cornerstonejs/dicom-image-loader'],
    include: [
      '@cornerstonejs/core',
      '@cornerstonejs/metadata',
      'dicom-parser',
      'pako',
      'comlink',
      'events',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
    ],
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { index: path.join(here, 'index.html'), join: path.join(here, 'join.html'), verify: path.join(here, 'verify.html') },
      output: { codeSplitting: { groups: chunkGroups } },
    },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env['DEV_PORT'] ?? 5173),
    strictPort: true,
    proxy: {
      '/api': { target: signaling },
      '/socket.io': { target: signaling, ws: true },
    },
  },
});
