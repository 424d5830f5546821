import { describe, expect, test } from 'vitest'
import { get, RawClient, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE } from './python-apps.js'

const FILES = {
  'app.py': `
import time
def application(env, start):
    path, query = env['PATH_INFO'], env['QUERY_STRING']
    if path == '/slow': time.sleep(float(query))
    if path == '/stream':
        start('200 OK', [])
        return (b'x' * 65536 for _ in range(2000))
    start((query or '200') + ' Said' if path == '/status' else '200 OK', [('Content-Type', 'text/plain')])
    if path == '/file': return env['wsgi.file_wrapper'](open('app.py', 'rb'))
    return [] if path == '/empty' else [b'x' * int(query)] if path == '/size' else [b'fine']
`,
}

/** Paths of the requests that are in the log. The last request is always logged, so that everything before it has been. */
async function logged(
  more: string,
  paths: readonly string[],
  before: (server: TestServer) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const server = await startServer({ ini: `${BASE}\ndisable-logging = true\nlog-5xx = true\n${more}`, files: FILES })
  await before(server)
  for (const path of paths) await get(server.port, path)
  await get(server.port, '/status?599')
  await server.waitForLine(/GET \/status\?599 /)
  return server.log.flatMap((line) => / GET (\S+) => generated/.exec(line)?.[1] ?? []).filter((path) => path !== '/status?599')
}

describe('with disable-logging', () => {
  test('log-5xx adds server errors and nothing else', async () => {
    expect(await logged('', ['/', '/status?500', '/status?404', '/status?302', '/empty', '/slow?0.05'])).toEqual(['/status?500'])
  })

  test('log-4xx adds client errors', async () => {
    expect(await logged('log-4xx = true', ['/', '/status?399', '/status?400', '/status?499'])).toEqual(['/status?400', '/status?499'])
  })

  test('log-slow adds requests that took so many milliseconds', async () => {
    expect(await logged('log-slow = 300', ['/', '/slow?0.05', '/slow?0.35'])).toEqual(['/slow?0.35'])
  })

  test('log-big adds bodies of at least so many bytes', async () => {
    expect(await logged('log-big = 1000', ['/size?999', '/size?1000', '/size?50000'])).toEqual(['/size?1000', '/size?50000'])
  })

  test('log-zero adds responses without a body', async () => {
    expect(await logged('log-zero = true', ['/', '/empty'])).toEqual(['/empty'])
  })

  test('log-sendfile adds files', async () => {
    expect(await logged('log-sendfile = true', ['/', '/file'])).toEqual(['/file'])
  })

  test('log-ioerror adds requests whose client went away in the middle of the response', async () => {
    const leave = async (server: TestServer): Promise<void> => {
      const client = await RawClient.connect(server.port)
      client.send('GET /stream HTTP/1.1\r\nHost: x\r\n\r\n')
      await client.readUntil('x')
      client.close()
      await server.waitForLine(/GET \/stream /)
    }
    expect(await logged('log-ioerror = true', ['/'], leave)).toEqual(['/stream'])
  })

  test('answers of the engine itself are logged by their status', async () => {
    const server = await startServer({ ini: `${BASE}\ndisable-logging = true\nlog-5xx = true\nharakiri = 1`, files: FILES })
    expect((await get(server.port, '/slow?5')).status).toBe(504)
    await server.waitForLine(/GET \/slow\?5 => .*\(HTTP\/1\.1 504\)/)
  })
})

test('without disable-logging every request is logged, whatever the conditions', async () => {
  const server = await startServer({ ini: `${BASE}\nlog-5xx = true\nlog-slow = 10000`, files: FILES })
  await get(server.port, '/')
  await server.waitForLine(/ GET \/ => generated 4 bytes /)
  expect(server.log.filter((line) => / => generated /.test(line)).length).toBe(1)
})
