// Runs the query against the copy of a database and returns its rows as names and values. Column 1 is the name, column 2 the value, in the order of the
// result; values are SQLite's own text of them, as uWSGI gets it.

import sqlite from 'node-sqlite3-wasm'

export interface ConfigRow {
  /** null for a NULL, which no option is called. */
  readonly name: string | null
  /** null for a NULL: the option stands without a value. */
  readonly value: string | null
}

export function readConfigRows(copy: string, query: string): ConfigRow[] {
  const database = new sqlite.Database(copy, { fileMustExist: true })
  try {
    // Without this a WAL needs shared memory, which this build of SQLite does not have; the copy is ours alone.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY')
    const select = query.replace(/[;\s]+$/, '')
    // This has to be exactly one SELECT; a second statement would be dropped without a word.
    database.all(`WITH one AS (\n${select}\n) SELECT 1 FROM one LIMIT 0`)
    // The library's rows are objects by column name, which lose the order of the columns and one of two that are called the same. A table has both.
    database.exec(`CREATE TEMP TABLE found AS ${select}`)
    const columns = database.all('SELECT name FROM pragma_table_info(?)', 'found').flatMap(({ name }) => textOf(name) ?? [])
    const [name, value] = columns
    if (name === undefined || value === undefined) {
      throw new Error(`the query gives ${String(columns.length)} column; expected two, the name of an option and its value`)
    }
    const rows = database.all(
      `SELECT CAST(${quoted(name)} AS TEXT) AS n, CAST(${quoted(value)} AS TEXT) AS v FROM temp.found ORDER BY rowid`,
    )
    return rows.map((row) => ({ name: textOf(row['n']), value: textOf(row['v']) }))
  } finally {
    database.close()
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
