// flock and its like against programs that know the old fcntl locks, and what else a start does with files before it is up.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { get, processInfo, runServer, startServer } from '../../src/testing/index.js'
import { APP, BASE } from './python-apps.js'

const PROGRAM = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))
let dir: string
let lock: string

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'uwsgi-locks-')))
  lock = join(dir, 'lock')
  writeFileSync(lock, '')
})
afterEach(() => rmSync(dir, { recursive: true }))

/** Whether another program could lock the file now. */
function isFree(): boolean {
  const code = 'import fcntl, sys\nwith open(sys.argv[1], "r+") as f: fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB)'
  return spawnSync('python3', ['-c', code, lock]).status === 0
}

const HOLD = 'import fcntl, sys\nf = open(sys.argv[1], "r+")\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint("held", flush=True)\nsys.stdin.read()'

/** Another program that has the lock until it is released. */
async function held(): Promise<() => void> {
  const child = spawn('python3', ['-c', HOLD, lock], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return () => child.stdin.end()
}

test('a lock is held by the master alone, over a reload in the folder and by the program that the options name', async () => {
  const program = join(dir, 'current')
  writeFileSync(program, `#!/bin/sh\necho "through $0 in $PWD" >> "${join(dir, 'runs')}"\nexec ${process.execPath} ${PROGRAM} "$@"\n`)
  chmodSync(program, 0o755)
  const server = await startServer({
    ini: `${BASE}\nflock = ${lock}\nflock2 = ${lock}\nbinary-path = ${program}\nforce-cwd = ${dir}\nfile-write = written=a=b`,
    files: { 'app.py': APP },
  })
  // Wanted from the folder of force-cwd after the reload.
  for (const file of ['app.ini', 'app.py']) writeFileSync(join(dir, file), readFileSync(join(server.dir, file)))
  expect(readFileSync(join(server.dir, 'written'), 'utf8')).toBe('a=b\n')
  expect(server.log).toContain('writing "a=b" to "written" ...')
  expect(server.log).toContain(`current working directory: ${dir}`)
  expect(isFree()).toBe(false)
  server.signal('SIGHUP')
  await server.waitForLine(/^worker 1 buried/)
  expect((await get(server.port)).status).toBe(200)
  expect(isFree()).toBe(false)
  // First the check of the configuration, then the reload itself.
  expect(readFileSync(join(dir, 'runs'), 'utf8')).toBe(`through ${program} in ${dir}\n`.repeat(2))
  expect(server.log).toContain(`running ${program}`)
  const refused = await runServer({ ini: `${BASE}\nflock2 = ${lock}`, files: { 'app.py': APP } })
  expect(refused.status).toBe(1)
  expect(refused.log.at(-1)).toBe(`uwsgi-ts: not started: flock2: ${lock} is locked by another instance; flock-wait2 waits for it`)
  await server.stop()
  expect(isFree()).toBe(true)
})

test('a server that is killed leaves the lock free', async () => {
  const server = await startServer({ ini: `${BASE}\nflock = ${lock}`, files: { 'app.py': APP } })
  process.kill(server.pid, 'SIGKILL')
  await server.waitEnd({ status: 'SIGKILL' })
  expect(isFree()).toBe(true)
})

test('flock-wait waits for its turn', async () => {
  const release = await held()
  const waiting = /^flock-wait: .* is locked by another instance, waiting for it$/
  const server = await startServer({ ini: `${BASE}\nflock-wait = ${lock}`, files: { 'app.py': APP }, ready: waiting })
  release()
  await server.waitForLine(/^spawned uWSGI worker 1 /)
  expect(isFree()).toBe(false)
})

test('a lock that cannot be had is said on the terminal, also by a server that would go to the background', async () => {
  const release = await held()
  const log = join(dir, 'log')
  const run = await runServer({ ini: `${BASE}\nflock = ${lock}\ndaemonize = ${log}`, files: { 'app.py': APP } })
  expect([run.status, run.log.at(-1)]).toEqual([
    1,
    `uwsgi-ts: not started: flock: ${lock} is locked by another instance; flock-wait waits for it`,
  ])
  release()
  const missing = await runServer({ ini: `${BASE}\nflock = nosuch`, files: { 'app.py': APP } })
  expect(missing.log.at(-1)).toMatch(
    /^uwsgi-ts: not started: flock: cannot open nosuch: ENOENT.*; expected a file that exists and may be written to$/,
  )
})

test('the lock goes with the server to the background', async () => {
  const pidfile = join(dir, 'pid')
  const run = await runServer({
    ini: `${BASE}\nflock = ${lock}\nflock2 = ${lock}\npidfile = ${pidfile}\ndaemonize = ${join(dir, 'log')}`,
    files: { 'app.py': APP },
    keep: true,
  })
  const pid = Number(readFileSync(pidfile, 'utf8'))
  try {
    expect([run.status, isFree()]).toEqual([0, false])
  } finally {
    process.kill(pid, 'SIGINT')
    while (processInfo(pid) !== undefined && processInfo(pid)?.state !== 'Z') await later(20)
    rmSync(run.dir, { recursive: true })
  }
  expect(isFree()).toBe(true)
})

test.each([
  ['file-write = no/such=1', /^file-write: cannot write no\/such: ENOENT/],
  ['force-cwd = /no/such', 'force-cwd: /no/such is no folder; expected one that a reload can go back to'],
])('%s ends the start', async (line, message) => {
  const { status, log } = await runServer({ ini: `${BASE}\n${line}`, files: { 'app.py': APP } })
  const said = log.at(-1)?.replace('uwsgi-ts: not started: ', '')
  expect(status).toBe(1)
  if (typeof message === 'string') expect(said).toBe(message)
  else expect(said).toMatch(message)
})

test('command-mode starts workers without a socket, and options that print and exit need none', async () => {
  const server = await startServer({ ini: 'command-mode = true\nwsgi-file = app.py', files: { 'app.py': APP } })
  expect(server.log).toContain('*** Operational MODE: command ***')
  expect(server.log.find((line) => line.includes('backlog'))).toBeUndefined()
  const run = await runServer({ args: ['--python-version'] })
  expect([run.status, run.stdout.join('\n')]).toEqual([0, expect.stringMatching(/^3\.\d+\.\d+$/)])
  expect((await runServer({ args: ['--perl-version'] })).status).toBe(0)
})
