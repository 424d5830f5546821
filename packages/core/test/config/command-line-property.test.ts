// The parser of the command line is total: any words give options, bare arguments and problems, and nothing is lost or thrown.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../src/config/command-line.js'
import { ProblemList } from '../../src/config/problems.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import { OptionIndex } from '../../src/options/option-index.js'

const index = new OptionIndex([{ owner: 'core', table: CORE_OPTIONS }])
const names = [...index.names()]

interface Read {
  readonly options: Array<readonly [string, string | null]>
  readonly bare: string[]
  readonly problems: ProblemList
}

async function read(words: readonly string[]): Promise<Read> {
  const problems = new ProblemList()
  const options: Array<readonly [string, string | null]> = []
  const bare = await readCommandLine(words, {
    index,
    customOptions: new Map(),
    problems,
    option: (name, value) => void options.push([name, value]),
    known: { explain: () => undefined, explainShort: () => undefined, names: () => [] },
  })
  return { options, bare, problems }
}

const anyName = fc.constantFrom(...names)
const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ maxLength: 6 }).map((text) => `-${text}`),
  fc.string({ maxLength: 12 }).map((text) => `--${text}`),
  anyName.map((name) => `--${name}`),
  fc.tuple(anyName, fc.string()).map(([name, value]) => `--${name}=${value}`),
  anyName.map((name) => `--${name.slice(0, 3)}`),
  fc.constantFrom('--', '-', '', '---', '-=', '--='),
)

describe('the command line', () => {
  test('of any words is read without a throw, and what is no option is bare or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        const { options, bare, problems } = await read(words)
        for (const argument of bare) expect(words).toContain(argument)
        for (const { code } of problems.all)
          expect(['config-unknown-option', 'config-ambiguous-option', 'config-missing-argument']).toContain(code)
        if (problems.all.length === 0 && words.every((each) => !each.startsWith('-'))) expect(bare).toEqual(words)
        for (const [name] of options) expect(index.get(name)).toBeDefined()
      }),
      { numRuns: 500 },
    )
  })

  test('behind -- is bare, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
        expect(await read(['--', ...words])).toMatchObject({ options: [], bare: words })
      }),
    )
  })

  test('gives an option with its value back as it was written, attached or apart', async () => {
    const taking = names.filter((name) => {
      const declaration = index.get(name)?.declaration
      return declaration !== undefined && (declaration.argument ?? (declaration.kind === 'flag' ? 'none' : 'required')) === 'required'
    })
    expect(taking.length).toBeGreaterThan(20)
    const given = fc.tuple(fc.constantFrom(...taking), fc.string(), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(given, { maxLength: 8 }), async (list) => {
        const words = list.flatMap(([name, value, attached]) => (attached ? [`--${name}=${value}`] : [`--${name}`, value]))
        const { options, bare, problems } = await read(words)
        expect(problems.all).toEqual([])
        expect(bare).toEqual([])
        expect(options).toEqual(list.map(([name, value]) => [name, value]))
      }),
    )
  })
})
