// The configuration source behind `sqlite3`: which file and query an address means, what is logged, and how rows become options.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AddressSource, ConfigItem, LoadContext } from '@uwsgi-ts/core'
import { parseDatabaseAddress } from './database-address.js'
import { withSnapshot } from './database-snapshot.js'
import type { ConfigRow } from './config-rows.js'

export const sqliteSource: AddressSource = { options: ['sqlite3', 'sqlite'], load }

async function load(address: string, context: LoadContext): Promise<ConfigItem[]> {
  const { file, query } = parseDatabaseAddress(address, (path) => isFile(resolve(context.cwd, path)))
  const path = context.useFile(file)
  context.log(`[uWSGI] getting sqlite3 configuration from ${file}`)
  const rows = await readRows(path, query, context)
  if (rows.length === 0) context.warn('the query gives no row; expected one for each option')
  return rows.map((row, index) => itemOf(row, index + 1, context))
}

async function readRows(path: string, query: string, context: LoadContext): Promise<ConfigRow[]> {
  // Only a configuration in a database pays for the library; every engine imports the plugin.
  const { readConfigRows } = await import('./config-rows.js')
  try {
    return await withSnapshot(path, (copy) => readConfigRows(copy, query))
  } catch (error) {
    return context.fail(`sqlite3 error: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Rows stand for lines in messages. */
function itemOf(row: ConfigRow, line: number, context: LoadContext): ConfigItem {
  if (row.name === null || row.name === '') context.fail('the first column has no name; expected the name of an option', { line })
  return { key: row.name, value: row.value === null ? null : context.magic(row.value), line }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
