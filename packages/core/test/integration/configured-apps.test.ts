// What real servers and their apps see of a configuration: uwsgi.opt, the environment, the name of the program, and conditions about reloads.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { APP, BASE, FILES } from './python-apps.js'

const BIN = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))
const LOOK = `
import json, os, uwsgi
def plain(value):
    return value.decode('latin-1') if isinstance(value, bytes) else value
def application(env, start):
    start('200 OK', [])
    table = uwsgi.opt if env['PATH_INFO'] == '/opt' else uwsgi.magic_table
    return [json.dumps({plain(key): plain(value) for key, value in table.items()}).encode()]
`

test('apps see options as they were written, repeated ones by their last value, and bytes that are not UTF-8', async () => {
  const server = await startServer({
    ini: '[uwsgi]\nini = more.ini\nworkers = 1\nvacuum =\nset-ph = mine=%(own)\nown = 1\nown = 2\ndeclare-option = app=wsgi-file=$1\napp = look.py',
    files: { 'look.py': LOOK, 'more.ini': `[uwsgi]\n${BASE.replace('wsgi-file = app.py', '')}\nnamed = %n\n` },
    args: ['--need-app', '--ini', String.raw`exec://printf '[uwsgi]\nlatin = caf\351\n'`],
  })
  const opt = JSON.parse((await get(server.port, '/opt')).text()) as Record<string, unknown>
  expect(opt).toMatchObject({
    workers: '1',
    vacuum: '',
    own: '2',
    mine: '%(own)',
    app: 'look.py',
    'need-app': true,
    master: 'true',
    named: 'more',
    latin: 'caf\u00e9',
  })
  expect(opt).not.toHaveProperty('processes')
  expect(opt).not.toHaveProperty('wsgi-file')
  const magic = JSON.parse((await get(server.port, '/magic')).text()) as Record<string, unknown>
  expect(magic).toMatchObject({ n: 'more', N: 'app', s: 'more.ini', d: `${server.dir}/`, '%': '%', '(': '%(' })
  expect(magic).not.toHaveProperty('x')
})

test('the environment of apps comes from ienv and early-envdir, then env and unenv, then envdir', async () => {
  const server = await startServer({
    ini: `${BASE}\nenvdir = last\nenv = B=env\nenv = C=env\nienv = A=ienv\nienv = B=ienv\nearly-envdir = first\nunenv = D`,
    files: { ...FILES, 'first/A': 'first\n', 'first/D': 'first\n', 'last/C': 'last\n', 'last/E': '' },
    env: { E: 'from outside' },
  })
  const value = async (name: string): Promise<string> => (await get(server.port, `/env?${name}`)).text()
  expect(await Promise.all(['A', 'B', 'C', 'D', 'E'].map(value))).toEqual(['first', 'env', 'last', '(unset)', '(unset)'])
})

test('if-reload holds from the first reload on', async () => {
  const server = await startServer({ ini: `${BASE}\nif-reload =\nenv = AGAIN=yes\nelse =\nenv = AGAIN=no\nendif =`, files: FILES })
  expect((await get(server.port, '/env?AGAIN')).text()).toBe('no')
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/worker 1 buried/, { from })
  expect((await get(server.port, '/env?AGAIN')).text()).toBe('yes')
})

test('the name of the program asks for plugins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-name-'))
  try {
    symlinkSync(BIN, join(folder, 'uwsgi_python3'))
    writeFileSync(join(folder, 'app.py'), APP)
    const args = [
      join(folder, 'uwsgi_python3'),
      '--http-socket',
      ':0',
      '--if-plugin=python3',
      '--print=%(_) it is',
      '--endif',
      '--plugins-list',
    ]
    const run = spawnSync(process.execPath, [...args, '--no-server'], { cwd: folder, encoding: 'utf8' })
    expect(run.stderr).toContain('[uwsgi] implicit plugin requested python3\n')
    expect(run.stderr).toContain('\n0: python\n')
    expect([run.status, run.stdout]).toEqual([0, 'python3 it is\n'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.skipIf(process.getuid?.() !== 0)(
  'immediate-uid and immediate-gid leave root before the next line is read, and a reload keeps it so',
  async () => {
    const server = await startServer({
      ini: `umask = 027\nimmediate-gid = nogroup\nimmediate-uid = nobody\npidfile = .tmp/pid\n${BASE}`,
      files: FILES,
    })
    expect((await get(server.port, '/ids')).text()).toBe('65534 65534 0')
    const pidfile = statSync(join(server.dir, '.tmp/pid'))
    expect([pidfile.uid, pidfile.gid, pidfile.mode & 0o777]).toEqual([65534, 65534, 0o640])
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/worker 1 buried/, { from })
    expect((await get(server.port, '/ids')).text()).toBe('65534 65534 0')
  },
)
