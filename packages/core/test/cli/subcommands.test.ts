// Which first words are subcommands and which stay configurations.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'
import { SUBCOMMANDS, subcommandOf } from '../../src/cli/subcommands.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-subcommands-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function run(...argv: string[]): Promise<{ status: number; out: string[]; err: string[] }> {
  const out: string[] = []
  const err: string[] = []
  const status = await main(argv, {}, folder, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { status, out, err }
}

test('help is the same text as --help', async () => {
  const asOption = await run('--help')
  expect(asOption.out.length).toBeGreaterThan(5)
  expect(await run('help')).toEqual(asOption)
})

test('a file whose name begins with the word of a subcommand is a configuration', async () => {
  writeFileSync(join(folder, 'help.ini'), '[uwsgi]\nprint = read\n')
  expect(await run('help.ini', '--no-server')).toMatchObject({ status: 0, out: ['read'] })
})

test('the word counts only as the first argument, and names of object members are none', () => {
  expect(subcommandOf(['help', 'x'])).toBe(SUBCOMMANDS['help'])
  expect(subcommandOf(['--master', 'help'])).toBeUndefined()
  expect(subcommandOf(['./help'])).toBeUndefined()
  expect(subcommandOf(['constructor'])).toBeUndefined()
  expect(subcommandOf([])).toBeUndefined()
})
