import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../src/errors/codes.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? sources(path) : name.endsWith('.ts') ? [readFileSync(path, 'utf8')] : []
  })
}

test('docs/errors.md lists exactly the codes of the registry with their meaning', () => {
  const page = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, code, meaning]) => [code, meaning?.replaceAll('\\|', '|')])
  expect(rows).toEqual(Object.entries(ERROR_CODES))
})

test('every code of the registry is used by the server', () => {
  const text = sources(join(ROOT, 'packages', 'core', 'src'))
    .filter((source) => !source.includes('export const ERROR_CODES'))
    .join('\n')
  expect(Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([])
})
