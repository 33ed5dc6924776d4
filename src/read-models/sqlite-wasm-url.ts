/** Where the application's bundler put SQLite's wasm file. A static import: bundlers follow it in every kind of worker. */
export { default as sqliteWasmUrl } from 'sql.js/dist/sql-wasm-browser.wasm?url'
