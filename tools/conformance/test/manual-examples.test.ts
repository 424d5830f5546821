// Every ini example of the manual goes through our reader: it loads, or names the options that are not built yet, or is known to be wrong, for another
// system, or to need something of its reader's. Anything else is a failure.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExitRequest } from '../../../packages/core/src/config/exit-request.js'
import { ConfigError, formatProblem } from '../../../packages/core/src/config/problems.js'
import { readConfig } from '../../../packages/core/src/config/resolve.js'
import { manualBlocks } from '../src/manual-blocks.js'
import { manualFolder, readManifest, type ManualExample } from '../src/manual-manifest.js'
import { statusRow, waitingFor, type Judged } from '../src/manual-report.js'

const STATUS = fileURLToPath(new URL('../../../docs/status.md', import.meta.url))

const NOT_BUILT = ['config-not-built', 'config-package-missing']
/** What a missing file, address or symbol gives. */
const OUTSIDE = ['config-unreadable', 'config-unresolved-name']
/** What an option of another system gives. */
const FOREIGN = 'config-no-counterpart'

function verdictOf({ wrong, outside, system }: ManualExample, waits: boolean): Judged['verdict'] {
  if (wrong !== undefined) return 'wrong'
  if (outside !== undefined) return 'outside'
  if (system !== undefined) return 'foreign'
  return waits ? 'planned' : 'loads'
}

/** No names that a network could know, and no descriptor of this process. */
const harmless = (text: string): string => text.replaceAll('example.com', 'example.invalid').replaceAll('fd://3', 'fd://77')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-manual-'))
  for (const { file } of readManifest()) writeFileSync(join(folder, file), harmless(readFileSync(join(manualFolder, file), 'utf8')))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Problems of all its sections; an option that ends the program is no problem. */
async function problemsOf({ file, sections, names }: ManualExample): Promise<ConfigError['problems']> {
  for (const name of names ?? []) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), name.endsWith('.xml') ? '<uwsgi/>' : '[uwsgi]\n')
  }
  const found = []
  for (const section of sections ?? ['uwsgi']) {
    try {
      await readConfig(['--ini', `${file}:${section}`], { HOME: '/root' }, folder, { log: () => undefined, print: () => undefined })
    } catch (error) {
      if (error instanceof ConfigError) found.push(...error.problems.filter((problem) => problem.severity === 'error'))
      else if (!(error instanceof ExitRequest)) throw error
    }
  }
  for (const name of names ?? []) rmSync(join(folder, name))
  return found
}

describe('the examples of the manual', () => {
  const judged: Judged[] = []
  for (const example of readManifest()) {
    test(`${example.file} of ${example.places.join(', ')}`, async () => {
      const problems = await problemsOf(example)
      const unexpected = problems.filter(({ code }) => !NOT_BUILT.includes(code))
      const options = problems.filter(({ code }) => NOT_BUILT.includes(code)).map(({ option }) => option)
      if (example.wrong !== undefined) expect(unexpected, `is said to be wrong: ${example.wrong}`).not.toEqual([])
      else if (example.outside !== undefined) expect(unexpected.filter(({ code }) => OUTSIDE.includes(code))).not.toEqual([])
      else if (example.system !== undefined) expect(new Set(unexpected.map(({ code }) => code))).toEqual(new Set([FOREIGN]))
      else expect(unexpected.map(formatProblem)).toEqual([])
      judged.push({ file: example.file, verdict: verdictOf(example, options.length > 0), options })
    })
  }

  test('add up to what docs/status.md says', () => {
    const row = statusRow(judged)
    const waiting = waitingFor(judged)
    console.log([row, ...waiting.slice(0, 40).map(([option, examples]) => `${String(examples).padStart(4)} wait for ${option}`)].join('\n'))
    const status = readFileSync(STATUS, 'utf8')
    const kept = status.split('\n').find((line) => line.startsWith("| the manual's")) ?? ''
    if (process.env.CONFORMANCE_RECORD === '1') writeFileSync(STATUS, status.replace(kept, row))
    else expect(kept, 'an option was built or taken away; npm run manual-totals -w tools/conformance writes the row anew').toBe(row)
  })
})

describe('finding examples in a page', () => {
  test('a block is a header and the options behind it, without comments, up to the next prose', () => {
    const page = ['Prose.', '', '[uwsgi]', '; why', 'master = true', '', 'http-socket = :80', '', 'word', 'More prose = here.', 'x = 1']
    expect(manualBlocks(page.join('\n'))).toEqual([{ line: 3, lines: ['[uwsgi]', 'master = true', 'http-socket = :80'] }])
  })

  test('the same header again begins the next example, another one belongs to this', () => {
    const page = ['[uwsgi]', 'ini = :a', '[a]', 'x = 1', '[uwsgi]', 'y = 2']
    expect(manualBlocks(page.join('\n'))).toEqual([
      { line: 1, lines: ['[uwsgi]', 'ini = :a', '[a]', 'x = 1'] },
      { line: 5, lines: ['[uwsgi]', 'y = 2'] },
    ])
  })

  test('configurations of other programs are none', () => {
    expect(manualBlocks('[Unit]\nDescription = x\n[Service]\nExecStart = y\n')).toEqual([])
  })
})
