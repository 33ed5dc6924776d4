/**
 * SQLite, compiled on the page while its worker starts: a module can be sent there. `null` when that fails, whatever the
 * reason: the worker meets it again, and tells it.
 */
export async function compileAhead(): Promise<WebAssembly.Module | null> {
  try {
    const { sqliteWasmUrl } = await import('../read-models/sqlite-wasm-url.js')
    return await WebAssembly.compileStreaming(fetch(sqliteWasmUrl))
  } catch {
    return null
  }
}
