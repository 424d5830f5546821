// A configuration that can be read only once has to outlive the process that read it.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { get, processInfo } from '../../src/testing/index.js'
import { LogWatch } from '../../src/testing/log-watch.js'
import { APP, BASE } from './python-apps.js'

const COMMAND = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uwsgi-stdin-'))
  writeFileSync(join(dir, 'app.py'), APP)
})
afterEach(() => rmSync(dir, { recursive: true }))

interface Started {
  readonly child: ChildProcess
  readonly log: LogWatch
  readonly ended: Promise<number | null>
}

/** `extra`: what descriptor 3 reads. */
function start(args: readonly string[], stdin: string, extra?: string): Started {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: dir,
    stdio: ['pipe', 'pipe', 'pipe', extra === undefined ? 'ignore' : 'pipe'],
  })
  const log = new LogWatch()
  child.stdout?.on('data', (data: Buffer) => log.push('out', data.toString()))
  child.stderr?.on('data', (data: Buffer) => log.push('err', data.toString()))
  child.stdin?.end(stdin)
  const pipe = child.stdio[3]
  if (extra !== undefined && pipe !== null && pipe !== undefined && 'end' in pipe) pipe.end(extra)
  return { child, log, ended: new Promise((resolve) => child.once('exit', resolve)) }
}

const port = (lines: readonly string[]): number => Number(/bound to TCP address 127\.0\.0\.1:(\d+)/.exec(lines.join('\n'))?.[1])

test.each([
  ['standard input', ['--ini', '-'], 'stdin'],
  ['an inherited descriptor', ['--ini', 'fd://3'], 'fd'],
])('a configuration from %s survives one reload and another', async (_, args, from) => {
  const text = `[uwsgi]\n${BASE}\nenv = SOURCE=${from}\n`
  const { child, log, ended } = from === 'stdin' ? start(args, text) : start(args, '', text)
  try {
    await log.waitFor(/^spawned uWSGI worker 1 /)
    for (const round of [1, 2]) {
      const mark = log.lines.length
      child.kill('SIGHUP')
      await log.waitFor(/^worker 1 buried after/, { from: mark })
      expect(log.lines.slice(mark).join('\n'), `reload ${String(round)}`).not.toContain('not started')
      expect((await get(port(log.lines), '/env?SOURCE')).text()).toBe(from)
      expect((await get(port(log.lines), '/env?UWSGI_TS_SOURCES')).text()).toBe('(unset)')
    }
  } finally {
    child.kill('SIGINT')
  }
  expect(await ended).toBe(0)
})

test('a configuration from standard input reaches the background process of daemonize', async () => {
  const logFile = join(dir, 'log')
  const pidfile = join(dir, 'pid')
  const app = BASE.replace('app.py', join(dir, 'app.py'))
  const { ended } = start(['--ini', '-'], `[uwsgi]\n${app}\ndaemonize = ${logFile}\npidfile = ${pidfile}\n`)
  expect(await ended).toBe(0)
  const pid = Number(readFileSync(pidfile, 'utf8'))
  try {
    process.kill(pid, 'SIGHUP')
    while (!readFileSync(logFile, 'utf8').includes('worker 1 buried')) await later(20)
    expect((await get(port(readFileSync(logFile, 'utf8').split('\n')))).status).toBe(200)
  } finally {
    process.kill(pid, 'SIGINT')
    while (processInfo(pid) !== undefined && processInfo(pid)?.state !== 'Z') await later(20)
  }
})
