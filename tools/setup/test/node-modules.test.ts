import { expect, test } from 'vitest'
import { firstDifference } from '../node-modules.mjs'

const lock = {
  packages: {
    '': { version: '0.0.0' },
    'packages/core': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', resolved: 'https://r/a-1.0.0.tgz' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
    'node_modules/only-on-mac': { version: '1.0.0', optional: true },
  },
}
const installed = {
  packages: {
    'packages/core': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', resolved: 'https://r/a-1.0.0.tgz' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
  },
}

test('an installation that has every locked package is up to date, optional ones of other platforms aside', () => {
  expect(firstDifference(lock, installed)).toBeUndefined()
})

test('a locked package that is not installed is named', () => {
  const { 'node_modules/a/node_modules/b': _, ...rest } = installed.packages
  expect(firstDifference(lock, { packages: rest })).toBe('node_modules/a/node_modules/b is not installed')
})

test('a package of another version is named with both versions', () => {
  const other = { packages: { ...installed.packages, 'node_modules/a': { version: '0.9.0', resolved: 'https://r/a-0.9.0.tgz' } } }
  expect(firstDifference(lock, other)).toBe('node_modules/a is 0.9.0, locked is 1.0.0')
})
