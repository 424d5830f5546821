import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))
const CLEAN = `[uwsgi]
preset = production
http-socket = 127.0.0.1:8000
wsgi-file = app.py
processes = 4
uid = nobody
gid = nogroup
`
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-doctor-'))
  const files = {
    'clean.ini': CLEAN,
    'bad.ini': '[uwsgi]\nmaster = true\ninclude = part.ini\n',
    'part.ini': '[uwsgi]\nchmod-socket = 666\n',
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o640)
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function doctor(...args: readonly string[]): { status: number | null; out: string; err: string } {
  const env = { PATH: process.env['PATH'] ?? '' }
  const run = spawnSync(process.execPath, [COMMAND, 'doctor', ...args], { cwd: folder, encoding: 'utf8', env })
  return { status: run.status, out: run.stdout, err: run.stderr }
}

describe('uwsgi-ts doctor', () => {
  test('ends with 0 for a configuration without errors', () => {
    const run = doctor('clean.ini')
    expect(run.out).toMatch(/doctor: 0 errors, 0 warnings, \d+ notes?\n$/)
    expect(run.status).toBe(0)
  })

  test('ends with 1 and says where, what, why and what instead', () => {
    const run = doctor('bad.ini')
    expect(run.status).toBe(1)
    const at = run.out.indexOf('part.ini:2')
    expect(run.out.slice(at).split('\n').slice(0, 4)).toEqual([
      'part.ini:2:1: chmod-socket: sockets have mode 666 [socket-for-everybody]',
      '      included from bad.ini:3:1',
      expect.stringMatching(/^ {6}why: Every process on the machine/) as unknown,
      expect.stringMatching(/^ {6}instead: chmod-socket = 660/) as unknown,
    ])
    expect(run.out).not.toContain('\x1b')
  })

  test('reads options of the command line as a server would', () => {
    expect(doctor('clean.ini', '--catch-exceptions').out).toContain('command line: catch-exceptions: tracebacks are sent to clients')
  })

  test('starts nothing and shows findings beside errors of the configuration', () => {
    const run = doctor('bad.ini', '--processes', 'many')
    expect(run.status).toBe(1)
    expect(run.out).toContain('processes: "many" is not a whole number')
    expect(run.out).toContain('[socket-for-everybody]')
    expect(run.err).toBe('')
  })

  test('prints JSON that tools can read', () => {
    const run = doctor('--format', 'json', 'bad.ini')
    const document = JSON.parse(run.out) as { errors: number; findings: Array<Record<string, unknown>> }
    expect(run.status).toBe(1)
    expect(document.errors).toBe(document.findings.filter(({ severity }) => severity === 'error').length)
    expect(document.findings.find(({ rule }) => rule === 'socket-for-everybody')).toMatchObject({
      severity: 'error',
      file: 'part.ini',
      line: 2,
      option: 'chmod-socket',
    })
  })

  test('refuses a format it does not have, and a call without a configuration', () => {
    expect(doctor('--format', 'xml', 'bad.ini')).toMatchObject({
      status: 1,
      err: 'doctor: --format: "xml" is no format; expected text or json\n',
    })
    expect(doctor()).toMatchObject({
      status: 1,
      err: 'doctor: no configuration; expected uwsgi-ts doctor [--format text|json] FILE [options]\n',
    })
  })

  test('says that a file cannot be read', () => {
    const run = doctor('missing.ini')
    expect(run.status).toBe(1)
    expect(run.out + run.err).toContain('missing.ini')
  })

  test('prints its rules', () => {
    expect(doctor('--rules').out).toMatch(/^# The doctor\n/)
  })
})
