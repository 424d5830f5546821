import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogueOptions, CORE_PACKAGE, loadPlannedTables, type CataloguedOption } from '@uwsgi-ts/core/introspection'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import type { OptionTable } from '@uwsgi-ts/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { optionReference } from '../src/option-reference.js'
import { pluginPackages, ROOT } from '../src/workspace.js'

const SMALL: readonly CataloguedOption[] = catalogueOptions(
  [
    {
      owner: CORE_PACKAGE,
      table: {
        fast: {
          kind: 'seconds',
          short: 'f',
          aliases: ['quick'],
          unit: 's',
          default: 3,
          implies: ['slow'],
          help: 'Go on %(x) *fast*.',
          see: ['later'],
        },
        slow: { kind: 'flag', noEffect: 'everything is fast', help: 'Go slowly.' },
      },
    },
  ],
  [{ owner: '@uwsgi-ts/cache', table: { later: { kind: 'string', repeat: true, help: 'Wait.' } } }],
)

test('an owner has a page, and an option says how it is written, its kind, default, unit and what it switches on', () => {
  const pages = optionReference(SMALL)
  expect([...pages.keys()]).toEqual(['README.md', 'core.md', 'cache.md'])
  expect(pages.get('core.md')).toContain(
    [
      '### fast',
      '',
      '`--fast SECONDS`, also `quick`, `-f`',
      '',
      'Go on %(x) \\*fast\\*.',
      '',
      'Kind: duration in seconds (30) or with a unit (30s, 2m); default `3 s`; unit s.',
      '',
      'Switches on [`slow`](core.md#slow).',
      '',
      'See [`later`](cache.md#later).',
    ].join('\n'),
  )
})

test('states are apart: built, without effect and why, planned', () => {
  const core = optionReference(SMALL).get('core.md') ?? ''
  expect(core.indexOf('## Built')).toBeLessThan(core.indexOf('### fast'))
  expect(core.indexOf('## Without effect')).toBeLessThan(core.indexOf('### slow'))
  expect(core).toContain('Without effect: everything is fast.')
  expect(optionReference(SMALL).get('cache.md')).toMatch(/## Planned\n[^]*### later\n[^]*Planned for `@uwsgi-ts\/cache`\./)
})

test('the index counts by owner and links every name, aliases included', () => {
  const index = optionReference(SMALL).get('README.md')
  expect(index).toContain('| [@uwsgi-ts/core](core.md) | 1 | 1 | 0 |')
  expect(index).toContain('| [@uwsgi-ts/cache](cache.md) | 0 | 0 | 1 |')
  expect(index).toContain('| **all** | 1 | 1 | 1 |')
  expect(index).toContain('[quick](core.md#fast)')
})

describe('docs/options; npm run docs:options makes it anew', () => {
  let pages: Map<string, string>
  let options: CataloguedOption[]
  beforeAll(async () => {
    const built: Array<{ owner: string; table: OptionTable }> = [{ owner: CORE_PACKAGE, table: CORE_OPTIONS }]
    for (const { folder, manifest } of pluginPackages()) {
      const { default: plugin } = (await import(join(folder, 'src', 'index.ts'))) as { default: { options?: OptionTable } }
      built.push({ owner: manifest.name, table: plugin.options ?? {} })
    }
    options = catalogueOptions(built, await loadPlannedTables())
    pages = optionReference(options)
  })
  const FOLDER = join(ROOT, 'docs', 'options')

  test('has the pages of all owners and no other', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...pages.keys()].toSorted())
  })

  test('says what the declarations say', () => {
    const stale = [...pages].filter(([name, text]) => readFileSync(join(FOLDER, name), 'utf8') !== text).map(([name]) => name)
    expect(stale).toEqual([])
  })

  test('every option named after `see` or `implies` exists', () => {
    const names = new Set(options.flatMap(({ name, declaration }) => [name, ...(declaration.aliases ?? [])]))
    const missing = options.flatMap(({ name, declaration: { see = [], implies = [] } }) =>
      [...see, ...implies].filter((other) => !names.has(other)).map((other) => `${name}: ${other}`),
    )
    expect(missing).toEqual([])
  })

  test('every link leads to a heading', () => {
    const headings = new Map(
      [...pages].map(([name, text]) => [name, new Set([...text.matchAll(/^### (.+)$/gm)].map(([, title]) => slug(title ?? '')))]),
    )
    const broken = [...pages].flatMap(([, text]) =>
      [...text.matchAll(/\]\(([\w-]+\.md)#([^)]+)\)/g)]
        .filter(([, page, at]) => headings.get(page ?? '')?.has(at ?? '') !== true)
        .map(([link]) => link),
    )
    expect(broken).toEqual([])
  })
})

/** As GitHub makes them. */
function slug(title: string): string {
  return title
    .replaceAll('\\', '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}
