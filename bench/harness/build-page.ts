import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['bench/pages', 'bench/peers'].map((folder) => join(ROOT, folder))

/**
 * Builds one page as for production into `outDir/<name>`, alone, so that it shares no file with another. Without
 * `minify` functions keep their names.
 */
export async function buildPage(name: string, outDir: string, minify: boolean): Promise<void> {
  const root = FOLDERS.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'index.html')))
  if (root === undefined) throw new Error(`There is no page ${name} in bench/pages or bench/peers.`)
  process.env['NODE_ENV'] = 'production'
  await build({
    ...{ root, configFile: false, logLevel: 'error', base: `/${name}/` },
    resolve: {
      alias: [
        { find: /^docket$/, replacement: join(ROOT, 'src/index.ts') },
        { find: /^docket\/(worker|testing)$/, replacement: join(ROOT, 'src/$1/index.ts') },
      ],
    },
    worker: { format: 'es' },
    build: {
      ...{ target: 'es2022', outDir: join(outDir, name), emptyOutDir: true, assetsInlineLimit: 0, minify },
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  })
}
