// The examples of docs/configuration.md do what the page says.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runnableParts } from './examples.js'

const CORE = resolve(import.meta.dirname, '..', '..')
const PAGE = resolve(CORE, '..', '..', 'docs', 'configuration.md')
const { files, examples } = runnableParts(readFileSync(PAGE, 'utf8'))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-page-'))
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
  symlinkSync(join(CORE, 'bin', 'uwsgi-ts.js'), join(folder, 'uwsgi-ts'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('the page has files and commands', () => {
  expect([...files.keys()]).toEqual(expect.arrayContaining(['app.ini', 'app.yaml', 'app.json', 'app.xml']))
  expect(examples.length).toBeGreaterThan(8)
})

test.each(examples)('line $line: $command', ({ command, output }) => {
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder }
  const result = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: folder,
    encoding: 'utf8',
    env,
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n')
  const shown = lines(output)
  // A console that ends with a pipe to head shows the beginning only.
  expect(lines(result.stdout).slice(0, command.includes('| head') ? shown.length : undefined)).toEqual(shown)
})
