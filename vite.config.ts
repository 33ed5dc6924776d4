import { chmodSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import manifest from './package.json' with { type: 'json' }
import { chromiumLaunchOptions } from './test/setup/chromium.ts'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/** The package's own names lead to the source, so that tests and the demo read as an application does. */
const alias = [
  { find: /^docket$/, replacement: source('index.ts') },
  { find: /^docket\/(worker|server|react|testing)$/, replacement: source('$1/index.ts') },
]

const external = [
  /^node:/,
  ...builtinModules,
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).map(
    (name) => new RegExp(`^${name}(/.*)?$`),
  ),
]

/** Declarations, one file a module. Loads TypeScript, so only a build pays for it: tests start without. */
async function declarations() {
  const { default: dts } = await import('vite-plugin-dts')
  return dts({ tsconfigPath: './tsconfig.build.json', entryRoot: 'src' })
}

/** Lets `npx docket` run in a checkout, as it does where the package is installed. */
const executable = {
  name: 'executable-command',
  writeBundle: () => {
    chmodSync(fileURLToPath(new URL('./dist/cli/main.js', import.meta.url)), 0o755)
  },
}

export default defineConfig(({ command }) => ({
  resolve: { alias },
  plugins: command === 'build' ? [declarations(), executable] : [],
  build: {
    target: 'es2022',
    minify: false,
    lib: {
      entry: {
        index: source('index.ts'),
        'worker/index': source('worker/index.ts'),
        'server/index': source('server/index.ts'),
        'react/index': source('react/index.ts'),
        'testing/index': source('testing/index.ts'),
        'cli/main': source('cli/main.ts'),
      },
      formats: ['es'],
    },
    // Declarations take most of a build, as they must.
    rolldownOptions: {
      external,
      // One file a module: an app's bundler leaves out what a page does not use, down to the module.
      output: { preserveModules: true, preserveModulesRoot: 'src' },
      checks: { bundlerTimings: false },
    },
  },
  test: {
    // .ci/run counts from the JSON what passed and failed.
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-results/vitest.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.{ts,tsx}'],
          // By default one core is left idle, which is half of a small machine; the other projects leave it, and come after.
          maxWorkers: '100%',
          // An embedded PostgreSQL takes seconds to start where every core is busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          exclude: ['test/**/*.{browser,pg,e2e}.test.{ts,tsx}', 'test/package/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'pg',
          sequence: { groupOrder: 1 },
          include: ['test/**/*.pg.test.ts'],
          globalSetup: ['test/setup/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // One bundling before the first test: a second one would load React twice, and a test again.
        optimizeDeps: {
          include: ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react-dom/client', 'react-dom/server'],
        },
        test: {
          name: 'browser',
          sequence: { groupOrder: 1 },
          include: ['test/**/*.browser.test.{ts,tsx}'],
          testTimeout: 60_000,
          // A worker takes seconds to start where every core is busy.
          expect: { poll: { timeout: 20_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 1 },
          include: ['test/**/*.e2e.test.ts', 'test/package/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
}))
