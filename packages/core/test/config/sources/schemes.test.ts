import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/config/problems.js'
import { readConfig } from '../../../src/config/resolve.js'
import { useConfigFolder } from './read-files.js'

const folder = useConfigFolder()
const INI = '[uwsgi]\nzz = 1\n[other]\nyy = 2\n'

describe('http', () => {
  const servers: Server[] = []
  const requests: string[] = []
  afterEach(async () => {
    requests.length = 0
    for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed))
  })

  /** Answers each connection with these bytes once it has the whole head of a request; the port. */
  async function serve(
    answer: string | ((socket: Socket) => void),
    make = createServer as (on: (socket: Socket) => void) => Server,
  ): Promise<number> {
    const server = make((socket) => {
      let head = ''
      socket.on('error', () => undefined)
      socket.on('data', (data: Buffer) => {
        head += data.toString('latin1')
        if (!head.includes('\r\n\r\n')) return
        requests.push(head)
        if (typeof answer === 'string') socket.end(answer)
        else answer(socket)
      })
    })
    servers.push(server)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return (server.address() as { port: number }).port
  }

  test('one request of HTTP/1.0 with exactly the headers uWSGI sends', async () => {
    const port = await serve(`HTTP/1.1 200 OK\r\nX: y\r\n\r\n${INI}`)
    expect(await folder.read(['--ini', `http://127.0.0.1:${String(port)}/x.ini?a=b`])).toEqual(['zz = 1'])
    expect(requests).toEqual([`GET /x.ini?a=b HTTP/1.0\r\nHost: 127.0.0.1:${String(port)}\r\nUser-Agent: uWSGI on ${hostname()}\r\n\r\n`])
    expect(folder.log.slice(0, 2)).toEqual([
      `[uWSGI] getting INI configuration from http://127.0.0.1:${String(port)}/x.ini?a=b`,
      `domain: 127.0.0.1:${String(port)}`,
    ])
  })

  test('a section stands behind the colon after the last slash', async () => {
    const port = await serve(`HTTP/1.0 201 Created\r\n\r\n${INI}`)
    expect(await folder.read(['--ini', `http://127.0.0.1:${String(port)}/a/x.ini:other`])).toEqual(['yy = 2'])
  })

  test('values may hold what a server answers', async () => {
    const port = await serve('HTTP/1.0 200 OK\r\n\r\nfrom http\n')
    folder.write('x.ini', `[uwsgi]\nzz = <@(http://127.0.0.1:${String(port)}/)>\n`)
    expect(await folder.read(['--ini', 'x.ini'])).toEqual(['zz = <from http>'])
  })

  test.each([
    ['HTTP/1.0 404 Not Found\r\n\r\n', 'Not usable HTTP response: 4xx; expected a status of 2xx'],
    ['HTTP/1.0 302 Found\r\nLocation: /\r\n\r\n', 'Not usable HTTP response: 3xx; expected a status of 2xx'],
    ['hello', 'the answer is no HTTP response'],
    ['', 'the answer is no HTTP response'],
    [`HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\n${INI}`, `the connection ended after ${String(INI.length)} of 500 bytes`],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'the answer to an HTTP/1.0 request has a transfer encoding; expected a plain body',
    ],
  ])('the answer %j is refused', async (answer, message) => {
    const port = await serve(answer)
    expect((await folder.read(['--ini', `http://127.0.0.1:${String(port)}/x`]))[0]).toBe(
      `command line: ini: http://127.0.0.1:${String(port)}/x: ${message}`,
    )
  })

  test('under an Emperor a refused request ends with status 26, so that the vassal is not started again', async () => {
    const port = await serve('HTTP/1.0 500 No\r\n\r\n')
    const status = async (env: Record<string, string>): Promise<number> => {
      const error: unknown = await readConfig(['--ini', `http://127.0.0.1:${String(port)}/`], env, folder.path, {
        log: () => undefined,
        print: () => undefined,
      }).catch((thrown: unknown) => thrown)
      return (error as ConfigError).exitStatus
    }
    expect(await status({})).toBe(1)
    expect(await status({ UWSGI_EMPEROR_FD: '7' })).toBe(26)
  })

  test('a server that stops in the middle is given up', { timeout: 15_000 }, async () => {
    const port = await serve((socket) => void socket.write('HTTP/1.0 200 OK\r\n\r\n[uw'))
    expect((await folder.read(['--ini', `http://127.0.0.1:${String(port)}/`]))[0]).toContain('no answer in 4 s')
  })

  test('an address without a path, a name nobody knows and a closed port are refused', async () => {
    const port = await serve('')
    await new Promise((closed) => servers.pop()?.close(closed))
    expect((await folder.read(['--ini', 'http://localhost']))[0]).toContain('invalid http url; expected http://HOST[:PORT]/PATH')
    expect((await folder.read(['--ini', 'http://nosuch.invalid/']))[0]).toContain('unable to resolve address nosuch.invalid')
    expect((await folder.read(['--ini', `http://127.0.0.1:${String(port)}/`]))[0]).toContain('connection refused')
  })

  test('https checks the certificate', async () => {
    const key = join(folder.path, 'key.pem')
    const cert = join(folder.path, 'cert.pem')
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', ...subject], {
      stdio: 'ignore',
    })
    const { readFileSync } = await import('node:fs')
    const options = { key: readFileSync(key), cert: readFileSync(cert) }
    const port = await serve(`HTTP/1.0 200 OK\r\n\r\n${INI}`, (on) => createTlsServer(options, on))
    const address = `https://127.0.0.1:${String(port)}/x.ini`
    expect((await folder.read(['--ini', address]))[0]).toContain('self-signed certificate')
    const cli = new URL('../../../bin/uwsgi-ts.js', import.meta.url).pathname
    const { execFile } = await import('node:child_process')
    const shown = await new Promise<string>((done) => {
      execFile(process.execPath, [cli, '--ini', address, '--get', 'zz'], { env: { ...process.env, NODE_EXTRA_CA_CERTS: cert } }, (_, out) =>
        done(out),
      )
    })
    expect(shown).toBe('1\n')
  })
})

test('a FIFO is read to its end, and a file that says it is empty too', async () => {
  const fifo = join(folder.path, 'fifo')
  execFileSync('mkfifo', [fifo])
  folder.write('x.ini', INI)
  const { spawn } = await import('node:child_process')
  const writer = spawn('sh', ['-c', 'cat x.ini > fifo'], { cwd: folder.path })
  expect(await folder.read(['--ini', 'fifo'])).toEqual(['zz = 1'])
  if (writer.exitCode === null) await new Promise((ended) => writer.once('exit', ended))
  folder.write('y.ini', '[uwsgi]\nzz = @(/proc/sys/kernel/ostype)\n')
  expect(await folder.read(['--ini', 'y.ini'])).toEqual(['zz = Linux'])
})

test('a descriptor is read once and counts as often as it is named', async () => {
  const fd = openSync(folder.write('x.ini', INI), 'r')
  try {
    expect(await folder.read(['--ini', `fd://${String(fd)}`, '--ini', `fd://${String(fd)}:other`])).toEqual(['zz = 1', 'yy = 2'])
  } finally {
    closeSync(fd)
  }
  expect((await folder.read(['--ini', 'fd://x']))[0]).toContain('the descriptor is not a number')
  expect((await folder.read(['--ini', 'fd://999']))[0]).toContain('no such descriptor')
})

test('a command that fails is an empty text', async () => {
  expect(await folder.read(['--ini', `exec://printf '[uwsgi]\\nzz = 1\\n'; exit 3`])).toEqual(['zz = 1'])
})

test('a scheme that nobody knows is part of a path', async () => {
  folder.write('bogus:/x.ini', INI)
  expect(await folder.read(['--ini', 'bogus://x.ini'])).toEqual(['zz = 1'])
})

test('an address sets no magic variable but %o', async () => {
  folder.write('a.ini', `[uwsgi]\nini = exec://echo '[uwsgi]'; echo 'zz = %%n|%%e'\n`)
  expect(await folder.read(['--ini', 'a.ini'])).toEqual(['zz = a|ini'])
})

describe('data', () => {
  const withLength = (text: string): Buffer => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)))
    return Buffer.concat([Buffer.from(text), length])
  }

  test('slots are counted from the end of the file', async () => {
    const file = folder.write(
      'prog',
      Buffer.concat([Buffer.alloc(100, 0xff), withLength('[uwsgi]\naa = 1\n'), withLength('[uwsgi]\nbb = 2\n')]),
    )
    const env = { UWSGI_TS_DATA_FILE: file }
    expect(await folder.read(['--ini', 'data://0', '--ini', 'data://1'], env)).toEqual(['bb = 2', 'aa = 1'])
    expect(folder.log).toContain('requesting binary data slot 1')
    expect((await folder.read(['--ini', 'data://2'], env))[0]).toContain('data://2: invalid binary data slot requested in')
    expect((await folder.read(['--ini', 'data://x'], env))[0]).toContain('the slot is not a number')
  })

  test('a file without appended data is refused', async () => {
    expect((await folder.read(['--ini', 'data://0'], { UWSGI_TS_DATA_FILE: folder.write('none', Buffer.alloc(20)) }))[0]).toContain(
      '0 size binary data',
    )
    expect((await folder.read(['--ini', 'data://0'], { UWSGI_TS_DATA_FILE: folder.write('none', '') }))[0]).toContain(
      'invalid binary data slot',
    )
    expect((await folder.read(['--ini', 'data://0'], { UWSGI_TS_DATA_FILE: '/nosuch' }))[0]).toContain('cannot read /nosuch')
  })
})

describe('emperor', () => {
  const packet = (text: string): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(Buffer.byteLength(text), 1)
    return Buffer.concat([head, Buffer.from(text)])
  }

  test('the text is one uwsgi packet on the descriptor of the Emperor', async () => {
    const fd = openSync(folder.write('packet', Buffer.concat([packet(INI), Buffer.from('more')])), 'r')
    try {
      expect(await folder.read(['--ini', 'emperor://'], { UWSGI_EMPEROR_FD_CONFIG: String(fd) })).toEqual(['zz = 1'])
    } finally {
      closeSync(fd)
    }
  })

  test('no Emperor, an empty packet and a short one are refused', async () => {
    expect((await folder.read(['--ini', 'emperor://']))[0]).toContain('this is not a vassal instance')
    for (const [bytes, message] of [
      [packet(''), 'invalid config from URL'],
      [packet(INI).subarray(0, 9), `the Emperor sent 5 of ${String(INI.length)} bytes within 5 s`],
    ] as const) {
      const fd = openSync(folder.write('packet', bytes), 'r')
      expect((await folder.read(['--ini', 'emperor://'], { UWSGI_EMPEROR_FD_CONFIG: String(fd) }))[0]).toContain(message)
      closeSync(fd)
    }
  })
})
