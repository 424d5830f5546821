import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readPackageList } from '../debian.mjs'

test('a line of the list is a package and what is skipped without it', () => {
  expect(readPackageList('# a comment\n\nnginx-light    tests behind nginx\nwrk\n')).toEqual([
    { name: 'nginx-light', skipped: 'tests behind nginx' },
    { name: 'wrk', skipped: '' },
  ])
})

test('every package of the list says what is skipped without it, and none is listed twice', () => {
  const list = readPackageList(readFileSync(new URL('../debian-packages.txt', import.meta.url), 'utf8'))
  expect(list.filter(({ skipped }) => skipped === '')).toEqual([])
  expect(new Set(list.map(({ name }) => name)).size).toBe(list.length)
})
