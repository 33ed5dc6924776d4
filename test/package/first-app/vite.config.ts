// #region config
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

export default defineConfig({
  // While developing, the central store is another process.
  server: { proxy: { '/sync': 'http://127.0.0.1:4040' } },
  plugins: [
    VitePWA({
      // wasm is SQLite; the default would leave it out.
      workbox: { globPatterns: ['**/*.{html,js,css,wasm,svg}'] },
    }),
  ],
})
// #endregion
