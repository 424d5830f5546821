// Runs each codec's fuzz target under ASan and UBSan: first over the seeds made from the unit tests' cases and over fuzz/regressions, then with new inputs for
// FUZZ_SECONDS (5 by default; 0: none). What it finds is kept in a file that the failure names; once fixed, it goes to fuzz/regressions.
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fuzzSeeds } from './codec-cases/fuzz-seeds.js'

const run = promisify(execFile)
const fuzz = fileURLToPath(new URL('../fuzz', import.meta.url))
// Kept between runs: a target is built again when a source is newer than it.
const built = fileURLToPath(new URL('../../node_modules/.cache/uwsgi-ts-fuzz', import.meta.url))
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 5)
const clang = process.env['CLANGXX'] ?? 'clang++'
const reason = spawnSync(clang, ['--version']).status === 0 ? '' : ` (skipped: no ${clang}; install clang and libclang-rt-dev)`
const targets = ['http_request', 'http_request_portable', 'http_chunked', 'uwsgi_block', 'response_head', 'channel_frame']

const dictionaryOf = (target: string): string[] => {
  const file = [`${target}.dict`, 'http.dict'].map((name) => join(fuzz, name)).find((path) => existsSync(path))
  return file === undefined ? [] : [`-dict=${file}`]
}

/** Runs a target to its end; what it printed is the failure's text. */
async function fuzzer(target: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(join(built, target), args, { maxBuffer: 1 << 26 })).stderr
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    throw new Error(`${target} ${args.join(' ')}:\n${stderr.slice(-6000)}`, { cause: error })
  }
}

test('every fuzz target has seeds, and every source is a target', () => {
  expect(Object.keys(fuzzSeeds())).toEqual(targets)
  const sources = readdirSync(fuzz).filter((name) => name.endsWith('.cc'))
  expect(sources.map((name) => name.slice(0, -3)).sort()).toEqual(targets.filter((target) => target !== 'http_request_portable').sort())
})

describe.skipIf(reason !== '')(`fuzz targets${reason}`, () => {
  let folder = ''

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-fuzz-'))
    for (const [target, inputs] of Object.entries(fuzzSeeds())) {
      mkdirSync(join(folder, target))
      inputs.forEach((input, i) => writeFileSync(join(folder, target, `seed-${i}`), input))
    }
    await run(join(fuzz, 'build'), [built, ...targets])
  }, 300_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(targets)('%s: no seed and no regression breaks a property', async (target) => {
    const regressions = join(fuzz, 'regressions', target.replace('_portable', ''))
    const folders = [join(folder, target), ...(existsSync(regressions) ? [regressions] : [])]
    const inputs = folders.flatMap((path) => readdirSync(path).map((name) => join(path, name)))
    const output = await fuzzer(target, inputs)
    expect(output.match(/^Executed /gm)).toHaveLength(inputs.length)
  })

  test.skipIf(seconds === 0).each(targets)(
    `%s: no new input of ${seconds} s breaks a property`,
    async (target) => {
      const findings = mkdtempSync(join(tmpdir(), `uwsgi-ts-fuzz-${target}-`))
      const limits = [`-max_total_time=${seconds}`, '-max_len=2048', '-timeout=10', '-rss_limit_mb=2048']
      const output = await fuzzer(target, [...limits, ...dictionaryOf(target), `-artifact_prefix=${findings}/`, join(folder, target)])
      expect(output).toMatch(/^Done \d+ runs/m)
      rmSync(findings, { recursive: true })
    },
    (seconds + 120) * 1000,
  )
})
