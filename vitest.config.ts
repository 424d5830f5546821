// Tests of all packages in one run. They resolve workspace packages from src, so that a test never runs against a stale build; servers that
// tests start as processes run from dist, which `npm run setup` keeps fresh.
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^@uwsgi-ts\/native$/, replacement: at('native/src/index.ts') },
      { find: /^@uwsgi-ts\/core\/options$/, replacement: at('packages/core/src/options/core-options.ts') },
      { find: /^@uwsgi-ts\/core\/introspection$/, replacement: at('packages/core/src/introspection/index.ts') },
      { find: /^@uwsgi-ts\/core\/testing$/, replacement: at('packages/core/src/testing/index.ts') },
      { find: /^@uwsgi-ts\/([a-z0-9-]+)$/, replacement: at('packages') + '/$1/src/index.ts' },
    ],
  },
  test: {
    include: ['{native,packages/*,tools/*}/test/**/*.test.ts'],
    reporters: ['default', at('tools/test-reporter/reporter.ts')],
    pool: 'forks',
    // Two files at a time: most of them start servers and wait for events, so the processors would idle; more neighbours would make those fail that measure time.
    maxWorkers: 2,
    // Real servers on a shared machine: a test that fails there once and passes when repeated is named by the reporter, and does not stop the others' work.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})

export default config
