// FILE:QUERY: where the file ends.

import { expect, test } from 'vitest'
import { parseDatabaseAddress } from '../src/database-address.js'

const parse = (address: string, ...files: string[]): [string, string] => {
  const { file, query } = parseDatabaseAddress(address, (path) => files.includes(path))
  return [file, query]
}
const usual = 'SELECT * FROM uwsgi'

test('a file alone is asked for the table uwsgi', () => {
  expect(parse('c.db', 'c.db')).toEqual(['c.db', usual])
  expect(parse('c.db:', 'c.db')).toEqual(['c.db', usual])
})

test('the text behind the file is the query, colons in it included', () => {
  expect(parse('c.db:SELECT k, v FROM t', 'c.db')).toEqual(['c.db', 'SELECT k, v FROM t'])
  expect(parse(`c.db:SELECT 'a:b', v FROM t`, 'c.db')).toEqual(['c.db', `SELECT 'a:b', v FROM t`])
})

test('a file may have a colon in its name', () => {
  expect(parse('a:b.db', 'a:b.db')).toEqual(['a:b.db', usual])
  expect(parse('a:b.db:SELECT 1, 2', 'a:b.db')).toEqual(['a:b.db', 'SELECT 1, 2'])
})

test('without any such file the last colon counts, as in uWSGI', () => {
  expect(parse('none.db:SELECT 1, 2')).toEqual(['none.db', 'SELECT 1, 2'])
  expect(parse('none.db')).toEqual(['none.db', usual])
})
