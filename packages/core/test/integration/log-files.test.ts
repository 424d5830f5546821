// Log files through the command line: opened anew and renamed while requests are answered, kept over a reload, by all processes at once.
import { closeSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { get, processInfo, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE } from './python-apps.js'

const APP = `
import os, sys
def application(env, start):
    sys.stderr.write('app says %s %s\\n' % (env['QUERY_STRING'], 'x' * 200))
    start('200 OK', [])
    return [b'%d' % os.getpid()]
`

const start = (more: string): Promise<TestServer> =>
  startServer({ ini: `${BASE}\nlogto = log\n${more}`, files: { 'app.py': APP, log: 'a former line\n' }, logFile: 'log' })

/** All lines of all log files. */
const lines = (server: TestServer): string[] =>
  readdirSync(server.dir)
    .filter((name) => name.startsWith('log'))
    .flatMap((name) => readFileSync(join(server.dir, name), 'utf8').split('\n'))

function fifo(server: TestServer, letter: string): void {
  const fd = openSync(join(server.dir, 'fifo'), 'w')
  writeSync(fd, letter)
  closeSync(fd)
}

const numbers = (all: readonly string[], pattern: RegExp): number[] =>
  all.flatMap((line) => (pattern.exec(line)?.[1] === undefined ? [] : [Number(pattern.exec(line)?.[1])])).sort((a, b) => a - b)

test('no line is lost or torn when the file is rotated, opened anew and kept over a reload, under requests', async () => {
  const server = await start('processes = 2\nmaster-fifo = fifo\nlog-maxsize = 20000\ntouch-logrotate = rotate\ntouch-logreopen = reopen')
  let asked = 0
  let on = true
  const client = async (): Promise<void> => {
    while (on) expect((await get(server.port, `/?${String(asked++)}`)).status).toBe(200)
  }
  const clients = [client(), client(), client()]
  await server.waitForLine(/triggering rotation to .*log\.\d+\.\.\.$/)
  const rotations = (): number => lines(server).filter((line) => line.includes('triggering rotation')).length
  for (const ask of [() => fifo(server, 'L'), () => writeFileSync(join(server.dir, 'rotate'), '')]) {
    const before = rotations()
    ask()
    await expect.poll(rotations, { timeout: 15_000 }).toBeGreaterThan(before)
  }
  let opened = 0
  for (const ask of [() => fifo(server, 'l'), () => writeFileSync(join(server.dir, 'reopen'), '')]) {
    renameSync(join(server.dir, 'log'), join(server.dir, `log.moved${String(++opened)}`))
    ask()
    await expect.poll(() => lines(server).filter((line) => / \/.*\/log reopened\.$/.test(line)).length, { timeout: 15_000 }).toBe(opened)
  }
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/^worker 2 buried/, { from })
  on = false
  await Promise.all(clients)
  server.signal('SIGINT')
  await server.exited
  const all = lines(server)
  const every = Array.from({ length: asked }, (_, i) => i)
  expect(numbers(all, /^app says (\d+) x{200}$/)).toEqual(every)
  expect(numbers(all, /^\[pid: .*GET \/\?(\d+) => .* core 0\)$/)).toEqual(every)
  expect(all.filter((line) => line === 'goodbye to uWSGI.')).toHaveLength(1)
})

/** The process that writes the log file. */
const writer = (server: TestServer): number =>
  server.pids().zygote.find((pid) => processInfo(pid)?.commandLine.at(-1)?.endsWith('/logging/main.js')) ?? NaN

const asRoot = test.skipIf(process.getuid?.() !== 0)

asRoot('the writer is the user of the server, keeps the file it cannot rename, and is replaced when it dies', async () => {
  const server = await start(
    'uid = nobody\ngid = nogroup\nlog-maxsize = 1000\nlog-truncate = true\nlogfile-chown = true\nlogfile-chmod = 604',
  )
  const info = statSync(join(server.dir, 'log'))
  expect([info.uid, info.mode & 0o777]).toEqual([65534, 0o604])
  expect(readFileSync(join(server.dir, 'log'), 'utf8')).toMatch(/^\*\*\* Starting/)
  await server.waitForLine(/^unable to rotate log: rename\(\): EACCES/)
  const first = writer(server)
  expect(readFileSync(`/proc/${String(first)}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m)
  process.kill(first, 'SIGKILL')
  expect((await get(server.port, '/?1')).status).toBe(200)
  await server.waitForLine(/^app says 1 /)
  expect(writer(server)).not.toBe(first)
  // It leaves with the last of those that write, also when the master cannot tell it.
  server.signal('SIGKILL')
  await server.waitEnd({ status: 'SIGKILL' })
})

test('without log-master the file stays open over a reload, with log-reopen it is opened anew', async () => {
  const server = await start('master-fifo = fifo')
  expect(server.log[0]).toBe('a former line')
  fifo(server, 'l')
  await server.waitForLine(/^the log cannot be opened anew: expected log-master = true/)
  const log = join(server.dir, 'log')
  renameSync(log, `${log}.1`)
  const reload = async (file: string): Promise<void> => {
    const spawned = (): number => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('gracefully (RE)spawned').length
    const before = spawned()
    server.signal('SIGHUP')
    await expect.poll(spawned, { timeout: 15_000 }).toBe(before + 1)
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 15_000 }).toMatch(/RE\)spawned[^]*worker 1 buried/)
  }
  await reload(`${log}.1`)
  expect(readdirSync(server.dir)).not.toContain('log')
  writeFileSync(join(server.dir, 'app.ini'), `${readFileSync(join(server.dir, 'app.ini'), 'utf8')}\nlog-reopen = true\n`)
  await reload(log)
})

test('options about a file are told apart from a log that is none', async () => {
  const server = await startServer({ ini: `${BASE}\nlog-maxsize = 1000\nlogfile-chmod = 600`, files: { 'app.py': APP } })
  expect(server.log).toContain('log-maxsize, logfile-chmod: the log is no file; expected logto, logto2 or daemonize with one')
})
