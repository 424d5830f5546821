import { readFileSync } from 'node:fs'
import { setTimeout as later } from 'node:timers/promises'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { get, processInfo, runServer } from '../../src/testing/index.js'
import { APP, BASE } from './python-apps.js'

let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uwsgi-daemon-'))
  writeFileSync(join(dir, 'app.py'), APP)
})

afterEach(() => rmSync(dir, { recursive: true }))

const ini = (more: string): string =>
  `${BASE.replace('app.py', join(dir, 'app.py'))}\npidfile = ${join(dir, 'pid')}\ndaemonize = ${join(dir, 'log')}\n${more}`

test('the command returns with status 0 once the server in the background has started, and that logs to the file', async () => {
  // The harness ends whatever carries its mark when the first process ends, so this server is told to live without it.
  const run = await runServer({ ini: ini(''), keep: true })
  const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'))
  try {
    expect(run.status).toBe(0)
    expect(statSync(join(dir, 'pid')).mode & 0o777).toBe(0o644)
    const log = readFileSync(join(dir, 'log'), 'utf8')
    expect(log).toContain(`spawned uWSGI master process (pid: ${pid})`)
    const port = Number(/bound to TCP address 127\.0\.0\.1:(\d+)/.exec(log)?.[1])
    expect((await get(port)).status).toBe(200)
    expect(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[3]).toBe(String(pid))
    process.kill(pid, 'SIGHUP')
    while (!readFileSync(join(dir, 'log'), 'utf8').includes('worker 1 buried')) await later(20)
    expect((await get(port)).status).toBe(200)
  } finally {
    process.kill(pid, 'SIGINT')
    while (processInfo(pid) !== undefined && processInfo(pid)?.state !== 'Z') await later(20)
    rmSync(run.dir, { recursive: true })
  }
  expect(readFileSync(join(dir, 'log'), 'utf8').trimEnd().endsWith('goodbye to uWSGI.')).toBe(true)
})

test('a start that fails in the background fails the command with the same status', async () => {
  writeFileSync(join(dir, 'app.py'), 'x = 1\n')
  const run = await runServer({ ini: ini('need-app = true') })
  expect(run.status).toBe(22)
  expect(readFileSync(join(dir, 'log'), 'utf8')).toContain('*** no app loaded. GAME OVER ***')
})

test('a log file that cannot be opened is said at once', async () => {
  const run = await runServer({ ini: ini('').replace(join(dir, 'log'), '/no/such/folder/log') })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toContain('daemonize: cannot open the log file: ENOENT')
})

test('daemonize2 shows the start on the terminal, and its errors', async () => {
  const second = (more: string): string => ini(more).replace('daemonize =', 'daemonize2 =')
  const run = await runServer({ ini: second('vacuum = true'), keep: true })
  const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'))
  expect(run.status).toBe(0)
  expect(run.log).toContain(`spawned uWSGI master process (pid: ${pid})`)
  process.kill(pid, 'SIGINT')
  while (processInfo(pid) !== undefined && processInfo(pid)?.state !== 'Z') await later(20)
  rmSync(run.dir, { recursive: true })
  const log = readFileSync(join(dir, 'log'), 'utf8')
  expect(log.trimEnd().split('\n').slice(-2)).toEqual(['goodbye to uWSGI.', 'VACUUM: pidfile removed.'])
  expect(run.log).not.toContain('goodbye to uWSGI.')
  writeFileSync(join(dir, 'app.py'), "raise RuntimeError('on purpose')\n")
  const failed = await runServer({ ini: second('need-app = true') })
  expect(failed.status).toBe(22)
  expect(failed.log).toContain('RuntimeError: on purpose')
  expect(failed.log).toContain('*** no app loaded. GAME OVER ***')
  expect(failed.log.filter((line) => line.startsWith('*** Starting'))).toHaveLength(1)
})

test('logto sends everything to the file, the lines of workers too', async () => {
  const run = await runServer({
    ini: `${BASE.replace('app.py', join(dir, 'app.py'))}\nlogto = ${join(dir, 'log')}\nneed-app = true`.replace(
      /wsgi-file = .*/,
      `wsgi-file = ${join(dir, 'none.py')}`,
    ),
  })
  expect(run.status).toBe(22)
  const log = readFileSync(join(dir, 'log'), 'utf8')
  expect(log).toContain('*** Starting uWSGI-compatible')
  expect(log).toContain('none.py')
  expect(run.log.join('\n')).not.toContain('Starting')
})
