import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import manifest from '../package.json' with { type: 'json' }

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root: here,
  resolve: {
    alias: [
      { find: /^docket$/, replacement: source('index.ts') },
      { find: /^docket\/(worker|react)$/, replacement: source('$1/index.ts') },
    ],
  },
  define: { 'import.meta.env.VERSION': JSON.stringify(process.env['DEMO_VERSION'] ?? manifest.version) },
  // The worker loads SQLite when it needs it, which only module workers can.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: `${here}dist`,
    emptyOutDir: true,
    // The policy of the server allows no data: fonts or scripts, and small files cost nothing once they are cached.
    assetsInlineLimit: 0,
  },
  plugins: [
    VitePWA({
      strategies: 'generateSW',
      // A new version waits until a person says so: an order half typed is not swept away by a reload.
      registerType: 'prompt',
      injectRegister: false,
      includeManifestIcons: false,
      manifest: {
        name: 'docket kitchen',
        short_name: 'docket',
        description: 'Orders for Café 12, kept when the Wi-Fi is not.',
        lang: 'en',
        start_url: '/',
        display: 'standalone',
        background_color: '#111317',
        theme_color: '#111317',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{html,js,css,wasm,svg,png}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        navigateFallback: 'index.html',
        navigateFallbackDenylist: [/^\/(sync|session|healthz)(\/|$)/],
        clientsClaim: true,
        cleanupOutdatedCaches: true,
        sourcemap: false,
      },
    }),
  ],
})
