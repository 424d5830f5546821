import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'

const BIN = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function run(...argv: string[]): Promise<{ status: number; out: string[]; err: string[] }> {
  const out: string[] = []
  const err: string[] = []
  const status = await main(argv, {}, folder, {
    out: (line) => out.push(...line.split('\n')),
    err: (line) => err.push(...line.split('\n')),
  })
  return { status, out, err }
}

test('without a socket it prints the line uWSGI prints and exits 1', async () => {
  expect(await run()).toEqual({ status: 1, out: [], err: ['The -s/--socket option is missing and stdin is not a socket.'] })
})

test('a bad configuration exits 1 with every problem and a last line that counts them', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nharakiri = 30x\nharakri = 1\nsnmp = true\n')
  expect(await run('app.ini')).toEqual({
    status: 1,
    out: [],
    err: [
      '[uWSGI] getting INI configuration from app.ini',
      'app.ini:2:1: harakiri: "30x" is not a duration; expected seconds (30) or a number with unit (30s, 2m)',
      'app.ini:3:1: warning: harakri: no option has this name and nothing expands %(harakri); nearest: harakiri',
      'app.ini:4:1: snmp: the option belongs to @uwsgi-ts/snmp, which is not written yet',
      'uwsgi-ts: not started, 2 errors and 1 warning in the configuration',
    ],
  })
})

test('get prints the first value of each name it is asked for, and nothing for a name without one', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nprocesses = 2\nprocesses = 5\nmine = x%(processes)\n')
  expect(await run('--ini', 'app.ini', '--get', 'processes', '--get', 'nosuch', '--get', 'mine')).toMatchObject({
    status: 0,
    out: ['2', 'x2'],
  })
})

test('dump-options prints every name, aliases and those of loaded plugins included', async () => {
  const { status, out } = await run('--dump-options')
  expect(status).toBe(0)
  expect(out).toEqual(expect.arrayContaining(['processes', 'workers', 'harakiri', 'set-ph', 'queue-limit']))
})

test('version is one line, also when other options are wrong', async () => {
  const { status, out } = await run('--version')
  expect(status).toBe(0)
  expect(out.join()).toMatch(/^uwsgi-ts \d+\.\d+\.\d+/)
})

test('check-config says that a configuration is good and starts nothing', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nhttp-socket = 127.0.0.1:0\n')
  expect(await run('--check-config', 'app.ini')).toMatchObject({
    status: 0,
    err: ['[uWSGI] getting INI configuration from app.ini', 'uwsgi-ts: the configuration is good'],
  })
})

test('check-config refuses what a start would refuse', async () => {
  expect(await run('--check-config')).toMatchObject({ status: 1, err: ['The -s/--socket option is missing and stdin is not a socket.'] })
})

test('no-server does everything up to the start', async () => {
  expect(await run('--no-server')).toEqual({ status: 0, out: [], err: ['no-server mode requested. Goodbye.'] })
})

test('an option of the protocol packages on the command line needs no plugin named', async () => {
  expect((await run('-s', ':0', '--http-socket', ':0', '--no-server', '--show-config')).err).toEqual(
    expect.arrayContaining(['socket = :0', 'http-socket = :0']),
  )
})

test('the argument of a refused option is not taken for a file', async () => {
  expect((await run('--http', ':8080')).err).toEqual([
    expect.stringContaining('command line: --http: the option belongs to @uwsgi-ts/router-http, which is not written yet'),
    'uwsgi-ts: not started, 1 error in the configuration',
  ])
})

test('print and iprint write to standard output, exit ends with its status', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nwho = me\nprint = hello %(who)\niprint = now %(who)\n')
  expect((await run('--no-server', 'app.ini')).out).toEqual(['now %(who)', 'hello me'])
  expect((await run('--exit=7')).status).toBe(7)
  expect((await run('--exit')).status).toBe(1)
})

test('show-config prints a text that reads back as the same configuration', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nprocesses = 2\nadd-header = X: a;b=c\n')
  const first = (await run('--no-server', '--show-config', 'app.ini')).err
  const shown = first.slice(first.indexOf('[uwsgi]'), first.indexOf(';end of configuration'))
  writeFileSync(join(folder, 'again.ini'), shown.join('\n'))
  const second = (await run('again.ini')).err
  expect(second.slice(second.indexOf('[uwsgi]'), second.indexOf(';end of configuration'))).toEqual(shown)
})

test('stop sends SIGINT to the pid in the file, and a pid that is gone ends with 255', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  writeFileSync(join(folder, 'pid'), `${String(child.pid)}\n`)
  const ended = once(child, 'exit')
  expect((await run('--stop', 'pid')).status).toBe(0)
  expect(await ended).toEqual([null, 'SIGINT'])
  expect(await run('--reload', 'pid')).toMatchObject({ status: 255, err: ['signal_pidfile()/kill(): No such process'] })
})

test('a pidfile that cannot be read ends with 1, one that holds no pid with 255', async () => {
  writeFileSync(join(folder, 'empty'), '')
  writeFileSync(join(folder, 'all'), '0\n')
  expect((await run('--pause', 'nosuch')).status).toBe(1)
  expect(await run('--pause', 'empty')).toMatchObject({ status: 255, err: ['error: invalid pidfile'] })
  expect((await run('--stop', 'all')).status).toBe(255)
})

test('connect-and-read logs what the address sends and exits 0', async () => {
  const server = createServer((socket) => {
    socket.end('one\ntwo')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    expect(await run('--connect-and-read', `127.0.0.1:${String(port)}`)).toEqual({ status: 0, out: [], err: ['one', 'two'] })
  } finally {
    server.close()
  }
})

test('a list option prints what there is in the lines of uWSGI, and the start goes on', async () => {
  const { status, err } = await run(
    '--plugin',
    'python',
    '--http-socket',
    ':0',
    '--plugins-list',
    '--loops-list',
    '--clock-list',
    '--no-server',
  )
  expect(status).toBe(0)
  const from = err.indexOf('*** uWSGI loaded generic plugins ***')
  expect(err.slice(from)).toEqual([
    '*** uWSGI loaded generic plugins ***',
    'protocol-http',
    '',
    '*** uWSGI loaded request plugins ***',
    '0: python',
    '--- end of plugins list ---',
    '',
    '',
    '*** uWSGI loaded loop engines ***',
    'simple',
    '--- end of loop engines list ---',
    '',
    '',
    '*** uWSGI loaded clocks ***',
    'unix',
    '--- end of clocks list ---',
    '',
    'no-server mode requested. Goodbye.',
  ])
})

test('get prints nothing for an option that stands without a value, or that only a custom option made', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\ndeclare-option = app=chdir=$1\napp = /\n')
  expect(await run('--master', '--ini', 'app.ini', '--get', 'master', '--get', 'chdir', '--get', 'app')).toMatchObject({
    status: 0,
    out: ['/'],
  })
})

test('extract writes what is behind an address, binary-append-data its length too, and print-sym what has the name', async () => {
  writeFileSync(join(folder, 'text'), 'one\ntwo\n')
  const bytes: Buffer[] = []
  const write = (argv: string[]): Promise<number> =>
    main(argv, {}, folder, { out: () => undefined, err: () => undefined, write: (chunk) => bytes.push(Buffer.from(chunk)) })
  expect(await write(['--extract', 'text'])).toBe(0)
  expect(await write(['--extract', 'exec://printf abc'])).toBe(0)
  expect(await write(['--binary-append-data', 'text'])).toBe(0)
  expect(bytes.map(String)).toEqual(['one\ntwo\n', 'abc', 'one\ntwo\n\b\0\0\0\0\0\0\0'])
  expect((await run('--extract', 'nosuch')).status).toBe(1)
  expect((await run('--print-sym', 'nosuch')).status).toBe(1)
})

test('after an error nothing is done that an option asks for instead of a start', async () => {
  writeFileSync(join(folder, 'app.ini'), '[uwsgi]\nset-ph = broken\nexit = 7\n')
  expect((await run('--ini', 'app.ini')).status).toBe(1)
  expect((await run('--nosuch', '--stop', 'pid')).err.join()).not.toContain('pidfile')
})

test('options about compiling are refused and say what takes their place', async () => {
  const { status, err } = await run('--build-plugin', 'plugins/foo', '--cflags')
  expect(status).toBe(1)
  expect(err).toEqual([
    expect.stringMatching(/^command line: build-plugin: means nothing here: a plugin is not compiled; .*npm i @uwsgi-ts\/NAME/),
    expect.stringMatching(/^command line: cflags: means nothing here: /),
    'uwsgi-ts: not started, 2 errors in the configuration',
  ])
})

test('bytes of a configuration that are not UTF-8 are printed as they stand', async () => {
  writeFileSync(join(folder, 'app.ini'), Buffer.from('[uwsgi]\nmine = caf\xe9\n', 'latin1'))
  const child = spawn(process.execPath, [BIN, '--ini', 'app.ini', '--get', 'mine'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  expect(Buffer.concat(chunks).toString('latin1')).toBe('caf\xe9\n')
})

test('bytes of the command line and the environment that are not UTF-8 are an error, because Node has lost them', () => {
  const shell = `exec "$0" ${BIN} --no-server --set-ph a=$(printf 'caf\\351')`
  const run = spawnSync('/bin/sh', ['-c', `UWSGI_MINE=$(printf '\\377') ; export UWSGI_MINE; ${shell}`, process.execPath], {
    encoding: 'utf8',
  })
  expect([run.status, run.stderr.split('\n')]).toEqual([
    1,
    [
      'environment variable UWSGI_MINE: the value is not UTF-8; expected UTF-8',
      expect.stringMatching(/^command line: "a=caf.*" holds bytes that are not UTF-8; expected UTF-8, or the option in a file$/),
      expect.stringContaining('warning: mine: no option has this name'),
      'uwsgi-ts: not started, 2 errors and 1 warning in the configuration',
      '',
    ],
  ])
})

test('signal ends with what the other server answers', async () => {
  const asked: Buffer[] = []
  const answers = [Buffer.of(255, 0, 0, 1), Buffer.of(255, 0, 0, 0), Buffer.of(255)]
  const server = createServer((socket) => {
    socket.once('data', (data) => {
      asked.push(data)
      socket.end(answers.shift() ?? Buffer.alloc(0))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`
  try {
    expect(await run('--signal', `${address},17`)).toEqual({ status: 0, out: [], err: [`signal 17 delivered to node ${address}`] })
    expect(await run('--signal', `${address},17`)).toEqual({ status: 2, out: [], err: [`node ${address} rejected signal 17`] })
    expect(await run('--signal', `${address},17`)).toEqual({ status: 1, out: [], err: [`unable to deliver signal 17 to node ${address}`] })
    expect(asked.map((packet) => [...packet])).toEqual(Array.from({ length: 3 }, () => [110, 0, 0, 17]))
    expect((await run('--signal', `${address},256`)).status).toBe(3)
    expect((await run('--signal', address)).status).toBe(1)
  } finally {
    server.close()
  }
})
