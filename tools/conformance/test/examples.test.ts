// Every configuration in examples/ starts and answers a request.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '@uwsgi-ts/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import { http } from '../src/conformance-case.js'
import { converse } from '../src/exchange.js'
import { readHttpResponse } from '../src/http-response.js'
import { startNginx } from '../src/nginx.js'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))

/** Text files of an example; its fixed ports become ports that the kernel chooses. */
function filesOf(name: string): Record<string, string> {
  const folder = join(examples, name)
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.includes('__pycache__') && statSync(join(folder, path)).isFile(),
  )
  return Object.fromEntries(
    paths.map((path) => [relative('.', path), readFileSync(join(folder, path), 'utf8').replace(/(127\.0\.0\.1):\d+/g, '$1:0')]),
  )
}

async function body(port: number, path: string): Promise<string> {
  const { bytes } = await converse(port, { send: http(path).send as Buffer[] })
  const response = readHttpResponse(bytes)
  expect(response?.statusLine).toBe('HTTP/1.1 200 OK')
  return response?.body.toString() ?? ''
}

const PAGES = [
  ['demo', 'demo.ini', '/', 'uwsgi-ts demo'],
  ['flask', 'flask.ini', '/api/square/12', '"square":144'],
  ['django', 'django.ini', '/api/square/12', '"square": 144'],
  ['daemons-and-cron', 'app.ini', '/', 'the daemon has counted to '],
  ['reload', 'app.ini', '/', 'version 1, worker process '],
  ['reload', 'handover.ini', '/', 'version 1, worker process '],
  ['typed-config', 'uwsgi.config.ts', '/', 'Hello from production'],
  ['psgi', 'psgi.ini', '/?name=%3CPerl%3E', 'Hello &lt;Perl&gt;'],
] as const

test.each(PAGES)('examples/%s/%s answers', async (name, ini, path, text) => {
  const server = await startServer({ args: [ini], files: filesOf(name), ready: /^spawned uWSGI worker 2 / })
  expect(await body(server.port, path)).toContain(text)
})

test('the demo says where to look, streams, takes an upload and serves a file', async () => {
  const server = await startServer({ args: ['demo.ini'], files: filesOf('demo'), ready: /^spawned uWSGI worker 2 / })
  expect(server.log).toContainEqual(expect.stringMatching(/^demo: open http:\/\/127\.0\.0\.1:\d+\/ /))
  expect(await body(server.port, '/stream')).toContain('line 10')
  expect(await body(server.port, '/file')).toContain('wsgi.file_wrapper')
  const { bytes } = await converse(server.port, {
    send: http('/upload', [], { method: 'POST', body: 'x'.repeat(100_000) }).send as Buffer[],
  })
  expect(bytes.toString()).toContain('<td>100000')
})

test('examples/nginx: nginx with its configuration serves the app', async () => {
  const server = await startServer({ args: ['app.ini'], files: filesOf('nginx'), ready: /^spawned uWSGI worker 2 / })
  chmodSync(server.dir, 0o755)
  const location = /location \/ \{[^}]*\}/
    .exec(readFileSync(join(examples, 'nginx/nginx.conf'), 'utf8'))?.[0]
    .replace('unix:app.sock', `unix:${server.dir}/app.sock`)
  const nginx = await startNginx({ server: location ?? '' })
  onTestFinished(() => nginx.stop())
  expect(await body(nginx.port, '/x')).toContain('REQUEST_URI = /x')
})

/** Examples whose own packages test them. */
const ELSEWHERE = {
  dancer2: 'packages/perl/test/integration/dancer2.test.ts',
  'third-party-plugin': 'packages/core/test/plugin/third-party.test.ts',
}

test('no example is without a test', () => {
  const known = new Set<string>([...PAGES.map(([name]) => name), 'nginx'])
  const others = readdirSync(examples).filter((name) => !known.has(name))
  for (const name of others)
    expect(existsSync(join(examples, '..', (ELSEWHERE as Record<string, string>)[name] ?? 'no test is named')), name).toBe(true)
})
