// Rows of real databases: what becomes a name, what a value, and what is read of a database that another process has not finished with.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfigRows, type ConfigRow } from '../src/config-rows.js'
import { withSnapshot } from '../src/database-snapshot.js'
import { makeDatabase, privateFolder, runPython } from './database.js'

const read = (file: string, query = 'SELECT * FROM uwsgi'): Promise<ConfigRow[]> =>
  withSnapshot(file, (copy) => readConfigRows(copy, query))

/** Both rows in one transaction, of many pages, with a pause as long as a reader needs; until its standard input ends. */
const WRITER = `import select, sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute('CREATE TABLE more(x)')
n = 0
while not select.select([sys.stdin], [], [], 0.1)[0]:
    n += 1
    c.execute('BEGIN IMMEDIATE')
    c.execute("UPDATE uwsgi SET value = ? WHERE name = 'a'", (n,))
    c.executemany('INSERT INTO more VALUES (?)', [('x' * 500,)] * 200)
    c.execute("UPDATE uwsgi SET value = ? WHERE name = 'b'", (n,))
    c.execute('COMMIT')
    if n == 1: print('writing', flush=True)
`

function database(sql: string): string {
  const file = join(privateFolder(), 'c.db')
  makeDatabase(file, sql)
  return file
}

test('rows come in the order of the result, repeated names and empty values included', async () => {
  const file = database(`CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('env', 'B=2'), ('env', 'A=1'), ('x', '')`)
  expect(await read(file)).toEqual([
    { name: 'env', value: 'B=2' },
    { name: 'env', value: 'A=1' },
    { name: 'x', value: '' },
  ])
  expect((await read(file, 'SELECT name, value FROM uwsgi ORDER BY value DESC, rowid')).map((row) => row.value)).toEqual(['B=2', 'A=1', ''])
})

test('values are the text that SQLite makes of them, and NULL is no value', async () => {
  const file = database(
    `CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('i', 5), ('big', 9007199254740993), ('f', 1.5), ('whole', 4.0), ('b', x'c3a9'), ('n', NULL)`,
  )
  expect((await read(file)).map((row) => row.value)).toEqual(['5', '9007199254740993', '1.5', '4.0', 'é', null])
})

test('columns count by their place, whatever they are called', async () => {
  const file = database(`CREATE TABLE t(v, k, more); INSERT INTO t VALUES ('1', 'a', 'x')`)
  expect(await read(file, 'SELECT k, v, more FROM t')).toEqual([{ name: 'a', value: '1' }])
  expect(await read(file, `SELECT 'two', 2`)).toEqual([{ name: 'two', value: '2' }])
  expect(await read(file, 'SELECT k, k FROM t; ')).toEqual([{ name: 'a', value: 'a' }])
  expect(await read(file, `SELECT k AS "a""b", v AS "" FROM t`)).toEqual([{ name: 'a', value: '1' }])
})

test.each([
  ['SELECT name FROM uwsgi', 'the query gives 1 column; expected two, the name of an option and its value'],
  ['SELECT * FROM elsewhere', 'no such table: elsewhere'],
  ['garbage', 'near "garbage": syntax error'],
  ['SELECT 1, 2; SELECT 3, 4', 'near ";": syntax error'],
  ['DELETE FROM uwsgi', 'near "DELETE": syntax error'],
])('%s is refused', async (query, message) => {
  const file = database('CREATE TABLE uwsgi(name, value)')
  await expect(read(file, query)).rejects.toThrow(message)
})

test('a file that is no database is refused', async () => {
  const file = join(privateFolder(), 'c.db')
  writeFileSync(file, 'no database at all '.repeat(100))
  await expect(read(file)).rejects.toThrow('file is not a database')
})

test('a folder and a pipe are refused, without waiting for a writer', async () => {
  const folder = privateFolder()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  for (const path of [folder, pipe]) await expect(read(path)).rejects.toThrow('it is no regular file; expected a database')
})

test('what a write-ahead log holds is read, and no file of the database changes', async () => {
  const folder = privateFolder()
  const file = join(folder, 'c.db')
  runPython(
    file,
    `c.execute('PRAGMA journal_mode = WAL')
c.execute('CREATE TABLE uwsgi(name, value)')
c.execute("INSERT INTO uwsgi VALUES ('master', 'true')")
c.execute('PRAGMA wal_checkpoint(TRUNCATE)')
c.execute("INSERT INTO uwsgi VALUES ('only-in-the-log', '1')")`,
  )
  const contents = (): Record<string, string> =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
  const before = contents()
  expect(before['c.db']).not.toContain('only-in-the-log')
  expect((await read(file)).map((row) => row.name)).toEqual(['master', 'only-in-the-log'])
  expect(contents()).toEqual(before)
})

test('a transaction that was cut off is not seen', async () => {
  const file = join(privateFolder(), 'c.db')
  runPython(
    file,
    `c.execute('CREATE TABLE uwsgi(name, value)')
c.execute("INSERT INTO uwsgi VALUES ('whole', '1')")
c.execute('PRAGMA cache_size = 1')
c.execute('BEGIN IMMEDIATE')
c.execute("UPDATE uwsgi SET name = 'torn'")
for i in range(2000): c.execute("INSERT INTO uwsgi VALUES ('torn', ?)", ('x' * 200,))`,
  )
  expect(readFileSync(file, 'latin1')).toContain('torn')
  expect(await read(file)).toEqual([{ name: 'whole', value: '1' }])
})

test.each(['DELETE', 'WAL'])('what is read while another process writes in mode %s is whole', async (mode) => {
  const file = join(privateFolder(), 'c.db')
  makeDatabase(file, `PRAGMA journal_mode = ${mode}; CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('a', 0), ('b', 0)`)
  const writer = spawn('python3', ['-c', WRITER, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(writer, 'exit')
  try {
    await once(writer.stdout, 'data')
    const seen = new Set<string | null | undefined>()
    while (seen.size < 3) {
      const [a, b] = await read(file)
      expect(a?.value).toBe(b?.value)
      seen.add(a?.value)
    }
    expect([...seen].every((value) => Number(value) > 0)).toBe(true)
  } finally {
    writer.stdin.end()
    await gone
  }
})

test('a database is read through a link, and from a folder that nobody may write to', async () => {
  const folder = privateFolder()
  const elsewhere = privateFolder()
  const file = join(folder, 'c.db')
  runPython(
    file,
    `c.execute('PRAGMA journal_mode = WAL')\nc.executescript("CREATE TABLE uwsgi(name, value); INSERT INTO uwsgi VALUES ('a', '1')")`,
  )
  symlinkSync(file, join(elsewhere, 'link.db'))
  chmodSync(folder, 0o555)
  try {
    expect(await read(join(elsewhere, 'link.db'))).toEqual([{ name: 'a', value: '1' }])
  } finally {
    chmodSync(folder, 0o755)
  }
})
