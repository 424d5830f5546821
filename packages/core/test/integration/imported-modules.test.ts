// A server imports only the plugins that its configuration uses, in the master and in its engines.
import { expect, test } from 'vitest'
import { startServer } from '../../src/testing/index.js'

/** Prints the address of each file that is resolved to standard error, which is the log. */
const HOOKS =
  'export async function resolve(name, context, next) { const found = await next(name, context); process._rawDebug("module " + process.pid + " " + found.url); return found }'
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOKS)}`)})`
const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(REGISTER)}`

/** Last folders of the packages whose files were imported. */
function packagesIn(log: readonly string[]): string[] {
  const found = log.flatMap(
    (line) => /^module \d+ file:\S*\/(?:node_modules\/|packages\/|(?=native\/))((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1] ?? [],
  )
  return [...new Set(found)].sort()
}

test('with a plain ini file and http-socket no parser of another format and no language is imported', async () => {
  const server = await startServer({ ini: 'http-socket = 127.0.0.1:0\nmaster = true\n', env: { NODE_OPTIONS } })
  // Of the master and of an engine.
  const processes = new Set(server.log.flatMap((line) => /^module (\d+) /.exec(line)?.[1] ?? []))
  expect(processes.size).toBeGreaterThanOrEqual(2)
  const imported = packagesIn(server.log)
  expect(imported).toContain('core')
  expect(imported).toContain('protocol-http')
  expect(imported.filter((name) => !['core', 'native', 'protocol-http', 'node-gyp-build'].includes(name))).toEqual([])
  await server.stop()
})

test('a plugin is imported when one of its options is used', async () => {
  const server = await startServer({ ini: 'socket = 127.0.0.1:0\n', env: { NODE_OPTIONS } })
  const imported = packagesIn(server.log)
  expect(imported).toContain('protocol-uwsgi')
  expect(imported).not.toContain('protocol-http')
  await server.stop()
})
