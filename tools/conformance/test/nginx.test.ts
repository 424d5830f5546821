// Real nginx in front of this server: uwsgi_pass over unix and TCP sockets, proxy_pass with kept connections; large bodies, faults, clients
// that leave, and reloads under load.
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '@uwsgi-ts/core/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { burst } from '../src/burst.js'
import { converse } from '../src/exchange.js'
import { readHttpResponse, type HttpResponse } from '../src/http-response.js'
import { startNginx, type Nginx } from '../src/nginx.js'
import { waitForLines } from '../src/wait-for-lines.js'

const app = readFileSync(fileURLToPath(new URL('../apps/front.py', import.meta.url)), 'utf8')
const INI = `plugin = python3
socket = app.sock
chmod-socket = 666
socket = 127.0.0.1:0
http-socket = 127.0.0.1:0
wsgi-file = front.py
master = true
processes = 2
disable-logging = true
`
const UWSGI = 'include /etc/nginx/uwsgi_params;'
const KEPT =
  'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;'

const startApp = (): Promise<TestServer> => startServer({ ini: INI, files: { 'front.py': app } })

/** nginx with one location for each way to the app, told apart by the first part of the path. */
const frontOf = (server: TestServer): Promise<Nginx> => {
  chmodSync(server.dir, 0o755)
  const [uwsgiPort, httpPort] = server.ports
  const ways = {
    unix: `uwsgi_pass unix:${server.dir}/app.sock; ${UWSGI}`,
    tcp: `uwsgi_pass 127.0.0.1:${uwsgiPort}; ${UWSGI}`,
    proxy: `proxy_pass http://kept; ${KEPT}`,
  }
  return startNginx({
    http: `upstream kept { server 127.0.0.1:${httpPort}; keepalive 8; } uwsgi_buffering off; proxy_buffering off; error_page 500 /own-error; `,
    server:
      Object.entries(ways)
        .map(([name, pass]) => `location /${name}/ { rewrite ^/${name}(/.*)$ $1 break; ${pass} }`)
        .join('\n') +
      `location /intercepted/ { rewrite ^/intercepted(/.*)$ $1 break; uwsgi_intercept_errors on; ${ways.unix} } location = /own-error { internal; return 200 "nginx says sorry"; }`,
  })
}

async function ask(port: number, head: string, body: Buffer = Buffer.alloc(0)): Promise<HttpResponse> {
  const { bytes } = await converse(port, { send: [Buffer.from(head.replaceAll('\n', '\r\n')), body], untilClose: true, timeoutMs: 25_000 })
  const response = readHttpResponse(bytes)
  if (response === undefined) throw new Error(`no HTTP response: ${bytes.toString('latin1').slice(0, 200)}`)
  return response
}

const get = (port: number, path: string): Promise<HttpResponse> =>
  ask(port, `GET ${path} HTTP/1.1\nHost: front.test\nConnection: close\n\n`)

describe('behind nginx', () => {
  let server: TestServer
  let nginx: Nginx
  beforeAll(async () => {
    server = await startApp()
    nginx = await frontOf(server)
  })
  afterAll(async () => {
    await nginx.stop()
    await server.stop()
  })

  for (const way of ['unix', 'tcp', 'proxy']) {
    test(`${way}: a page arrives with what nginx says of the request`, async () => {
      const response = await get(nginx.port, `/${way}/page?a=1`)
      expect(response.statusLine).toBe('HTTP/1.1 200 OK')
      const lines = response.body.toString().split('\n')
      expect(lines).toContain('PATH_INFO=/page')
      expect(lines).toContain('QUERY_STRING=a=1')
      expect(lines).toContain('REMOTE_ADDR=127.0.0.1')
      expect(lines).toContain(way === 'proxy' ? 'HTTP_X_FORWARDED_FOR=127.0.0.1' : 'HTTP_HOST=front.test')
    })

    test(`${way}: an upload of 50 MB arrives whole`, async () => {
      const body = Buffer.alloc(50 * 1024 * 1024, 'upload this, please. ')
      const response = await ask(
        nginx.port,
        `POST /${way}/upload HTTP/1.1\nHost: front.test\nConnection: close\nContent-Length: ${body.length}\n\n`,
        body,
      )
      expect(response.body.toString()).toBe(`${body.length} ${createHash('sha256').update(body).digest('hex')}`)
    })

    test(`${way}: a download of 50 MB without a length arrives whole`, async () => {
      const response = await get(nginx.port, `/${way}/download`)
      expect(response.complete).toBe(true)
      expect(response.body.length).toBe(50 * 1024 * 1024)
      expect(createHash('sha256').update(response.body).digest('hex')).toBe(
        createHash('sha256')
          .update('0123456789abcdef'.repeat(65536 * 50))
          .digest('hex'),
      )
    })

    test(`${way}: the first piece of a slow response arrives before the last is made`, async () => {
      const go = join(server.dir, 'go')
      rmSync(go, { force: true })
      const socket = connect(nginx.port, '127.0.0.1')
      onTestFinished(() => {
        socket.destroy()
      })
      socket.write(`GET /${way}/drip HTTP/1.1\r\nHost: front.test\r\nConnection: close\r\n\r\n`)
      let text = ''
      await new Promise<void>((resolve) => {
        socket.on('data', (piece) => {
          text += piece.toString()
          if (text.includes('first')) resolve()
        })
      })
      expect(text).not.toContain('second')
      writeFileSync(go, '')
      await new Promise<void>((resolve) => {
        socket.on('close', () => {
          resolve()
        })
      })
      expect(text).toContain('second')
    })

    test(`${way}: an exception of the app is its own 500, not a bad gateway`, async () => {
      const response = await get(nginx.port, `/${way}/fault`)
      expect(response.statusLine).toBe('HTTP/1.1 500 Internal Server Error')
    })

    test(`${way}: an error page of the app is passed on`, async () => {
      const response = await get(nginx.port, `/${way}/teapot`)
      expect(response.statusLine).toBe('HTTP/1.1 418 Teapot')
      expect(response.body.toString()).toBe('own error page')
    })

    test(`${way}: a client that leaves in the middle of a download frees the worker`, async () => {
      const mark = server.mark()
      const socket = connect(nginx.port, '127.0.0.1')
      socket.write(`GET /${way}/endless HTTP/1.1\r\nHost: front.test\r\n\r\n`)
      await new Promise<void>((resolve) => {
        socket.once('data', () => {
          resolve()
        })
      })
      socket.destroy()
      expect(await waitForLines(server, /endless body closed/, { from: mark })).toBe(true)
      expect((await get(nginx.port, `/${way}/page`)).statusLine).toBe('HTTP/1.1 200 OK')
    })
  }

  test('nginx can put its own page in the place of an error', async () => {
    const response = await get(nginx.port, '/intercepted/fault')
    expect(response.body.toString()).toBe('nginx says sorry')
  })
})

test('proxy_pass with keepalive uses few connections for many requests', async () => {
  const server = await startApp()
  const target = server.ports[1] ?? 0
  let connections = 0
  const counter = createServer((client) => {
    connections++
    const upstream = connect(target, '127.0.0.1')
    client.pipe(upstream).pipe(client)
    for (const end of [client, upstream])
      end.on('error', () => {
        client.destroy()
        upstream.destroy()
      })
  })
  await new Promise<void>((resolve) => {
    counter.listen(0, '127.0.0.1', () => {
      resolve()
    })
  })
  const nginx = await startNginx({
    http: `upstream kept { server 127.0.0.1:${(counter.address() as AddressInfo).port}; keepalive 8; }`,
    server: `location / { proxy_pass http://kept; ${KEPT} }`,
  })
  onTestFinished(async () => {
    await nginx.stop()
    counter.close()
  })
  for (let number = 0; number < 20; number++) expect((await get(nginx.port, '/page')).statusLine).toBe('HTTP/1.1 200 OK')
  expect(connections).toBe(1)
})

describe('a reload under load loses no request', () => {
  for (const [way, headers] of [
    ['unix', []],
    ['tcp', []],
    ['proxy', []],
    ['unix', ['Connection: close']],
  ] as const) {
    test(`through nginx, ${way}${headers.length > 0 ? ', a client connection per request' : ''}`, async () => {
      const server = await startApp()
      const nginx = await frontOf(server)
      onTestFinished(() => nginx.stop())
      const load = burst(nginx.port, `/${way}/page`, { seconds: 3, headers })
      let done = false
      void load.finally(() => {
        done = true
      })
      let reloads = 0
      while (!done) {
        const mark = server.mark()
        server.signal('SIGHUP')
        if (await waitForLines(server, /^spawned uWSGI worker 2 /, { from: mark, timeout: 10_000 })) reloads++
        // A breath between reloads: a reload that is asked for while another is under way is not a second one.
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
      const result = await load
      expect(result.failures).toEqual([])
      expect(result.requests).toBeGreaterThan(100)
      expect(reloads).toBeGreaterThan(0)
    })
  }
})
