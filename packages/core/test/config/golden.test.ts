// Golden pairs: cases/NAME.ini with cases/NAME.expected, which is the resolved configuration as JSON or the exact text of the refusal. A first comment
// `; argv:` or `; env:` in the ini file gives words of the command line and the environment. UPDATE_GOLDEN=1 writes what is there now.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig } from '../../src/config/resolve.js'
import { formatSource } from '../../src/config/problems.js'

const CASES = fileURLToPath(new URL('cases', import.meta.url))
const names = readdirSync(CASES)
  .filter((name) => name.endsWith('.ini'))
  .map((name) => basename(name, '.ini'))

function words(text: string, label: string): string[] | undefined {
  return new RegExp(`^; ${label}: (.*)$`, 'm').exec(text)?.[1]?.split(' ')
}

async function outcome(name: string): Promise<string> {
  const text = readFileSync(join(CASES, `${name}.ini`), 'utf8')
  const argv = words(text, 'argv') ?? [`${name}.ini`]
  const env = Object.fromEntries((words(text, 'env') ?? []).map((pair) => pair.split(/=(.*)/s) as [string, string]))
  const log: string[] = []
  const write = (line: string): void => void log.push(line)
  try {
    const config = await readConfig(argv, env, CASES, { log: write, print: write })
    const entries = config.settings.entries.map((entry) => `${formatSource(entry.source)}: ${entry.written} = ${entry.value ?? '(none)'}`)
    return JSON.stringify({ log, entries }, undefined, 2).replaceAll(CASES, '<cases>')
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(CASES, '<cases>')
    throw error
  }
}

test.each(names)('%s.ini resolves to what its .expected file says', async (name) => {
  const file = join(CASES, `${name}.expected`)
  const actual = `${await outcome(name)}\n`
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(actual)
})
