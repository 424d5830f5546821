import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headersBeside } from '../node-headers.mjs'

let prefix: string
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'uwsgi-ts-headers-'))
})
afterEach(() => rmSync(prefix, { recursive: true, force: true }))

function writeHeaders(major: number, minor: number, patch: number): void {
  mkdirSync(join(prefix, 'include', 'node'), { recursive: true })
  const text = `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`
  writeFileSync(join(prefix, 'include', 'node', 'node_version.h'), text)
}

test('headers of the same version beside node are used', () => {
  writeHeaders(20, 20, 2)
  expect(headersBeside(join(prefix, 'bin', 'node'), 'v20.20.2')).toBe(prefix)
})

test('headers of another version are left alone', () => {
  writeHeaders(20, 20, 1)
  expect(headersBeside(join(prefix, 'bin', 'node'), 'v20.20.2')).toBeUndefined()
})

test('a node without headers beside it has none', () => {
  expect(headersBeside(join(prefix, 'bin', 'node'), 'v20.20.2')).toBeUndefined()
})
