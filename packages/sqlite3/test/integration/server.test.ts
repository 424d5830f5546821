// The server reading its configuration from real databases.

import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { makeDatabase, privateFolder } from '../database.js'

const SERVER = fileURLToPath(new URL('../../../core/bin/uwsgi-ts.js', import.meta.url))

function uwsgi(cwd: string, ...args: string[]): Promise<{ status: number; log: string[] }> {
  return new Promise((done) => {
    execFile(process.execPath, [SERVER, ...args], { cwd, env: { PATH: '/usr/bin:/bin' } }, (error, _, log) => {
      done({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, log: log.split('\n') })
    })
  })
}

function shown(log: readonly string[]): string[] {
  return log.slice(log.indexOf('[uwsgi]') + 1, log.indexOf(';end of configuration'))
}

test('an ini file takes options from a database, whose magic variables mean the database in its values', async () => {
  const folder = privateFolder()
  mkdirSync(join(folder, 'data'))
  makeDatabase(
    join(folder, 'data', 'site.db'),
    `CREATE TABLE t(k, v); INSERT INTO t VALUES ('env', 'A=%n'), ('env', 'B=%e'), ('chdir', '%d'), ('who', '%(name)'), ('vacuum', NULL), ('print', '100%%')`,
  )
  writeFileSync(
    join(folder, 'app.ini'),
    '[uwsgi]\nset-ph = name=me\nsqlite = data/site.db:SELECT k, v FROM t\nshow-config = true\nno-server = true\n',
  )
  const { status, log } = await uwsgi(folder, 'app.ini')
  expect(log).toContain('[uWSGI] getting sqlite3 configuration from data/site.db')
  expect(shown(log)).toEqual([
    'set-ph = name=me',
    'name = me',
    'sqlite = data/site.db:SELECT k, v FROM t',
    'env = A=site',
    'env = B=db',
    `chdir = ${folder}/data/`,
    'who = me',
    'vacuum = true',
    'print = 100%',
    'show-config = true',
    'no-server = true',
  ])
  expect(status).toBe(0)
})

test('messages about an option name the row', async () => {
  const folder = privateFolder()
  makeDatabase(join(folder, 'c.db'), `CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('master', 1), ('harakiri', '30x')`)
  const { status, log } = await uwsgi(folder, '--sqlite3', 'c.db', '--no-server')
  expect(log.join('\n')).toContain('c.db:2: harakiri: "30x" is not a duration')
  expect(status).toBe(1)
})

test.each([
  ['none.db', 'cannot read "none.db": no such file'],
  ['c.db:SELEC 1', 'sqlite3 error: near "SELEC": syntax error'],
  ['c.db:SELECT 1, 2 FROM nowhere', 'sqlite3 error: no such table: nowhere'],
  [`c.db:SELECT '', 2`, 'the first column has no name; expected the name of an option'],
])('%s stops the start', async (address, message) => {
  const folder = privateFolder()
  makeDatabase(join(folder, 'c.db'), 'CREATE TABLE uwsgi(name, value)')
  const { status, log } = await uwsgi(folder, '--sqlite3', address, '--no-server')
  expect(log.join('\n')).toContain(message)
  expect(status).toBe(1)
})

test('a query without rows is a warning', async () => {
  const folder = privateFolder()
  makeDatabase(join(folder, 'c.db'), 'CREATE TABLE uwsgi(name, value)')
  const { status, log } = await uwsgi(folder, '--sqlite3', 'c.db', '--no-server')
  expect(log.join('\n')).toContain('warning: sqlite3: the query gives no row; expected one for each option')
  expect(status).toBe(0)
})

test('a database that leads to itself is refused', async () => {
  const folder = privateFolder()
  makeDatabase(join(folder, 'c.db'), `CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('sqlite3', 'c.db')`)
  const { status, log } = await uwsgi(folder, '--sqlite3', 'c.db', '--no-server')
  expect(log.join('\n')).toContain('c.db:1: sqlite3: "c.db" includes itself')
  expect(status).toBe(1)
})
