/**
 * Where SQLite's wasm file is. The `?url` import is resolved by the bundler of the *application*, so script and wasm come
 * from one installed sql.js, and Vite's dev server finds it too although it moves modules while pre-bundling. A module of its
 * own, imported statically by workers (bundlers follow that in every kind of worker) and only on demand elsewhere: Node,
 * which reads the file itself, could not load it.
 */
export { default as sqliteWasmUrl } from 'sql.js/dist/sql-wasm-browser.wasm?url'
