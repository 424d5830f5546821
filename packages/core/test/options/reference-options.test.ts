// Holds what is declared here, built or planned, against uWSGI's own option table (reference-options.json, made by scripts/reference-options.js).

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Plugin } from '../../src/index.js'
import { CORE_OPTIONS } from '../../src/options/core-options.js'
import type { OptionDeclaration, OptionKind, OptionTable } from '../../src/options/declare.js'
import { arityOfDeclaration } from '../../src/options/option-index.js'
import { loadPlannedTables } from '../../src/options/planned/planned-options.js'

interface ReferenceOption {
  readonly name: string
  readonly short: string
  readonly argument: string
  readonly family: string
  readonly plugin: string
}

interface Declared {
  readonly owner: string
  readonly name: string
  readonly declaration: OptionDeclaration
}

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url))
const REFERENCE = readReference()

const NUMBERS: readonly OptionKind[] = ['integer', 'percent', 'seconds', 'bytes']
const TEXTS: readonly OptionKind[] = ['string', 'socket', 'user', 'group', 'mode', 'regexp', 'dict', 'key-values']

/** Kinds and repetition that keep the meaning of a value of the family. A text of its own syntax may be of any kind. */
const FAMILIES: Readonly<Record<string, { readonly kinds: readonly OptionKind[]; readonly repeat?: boolean }>> = {
  flag: { kinds: ['flag'] },
  // The names of these options (`disable-logging`) already say the opposite of the switch that uWSGI turns off.
  'inverted flag': { kinds: ['flag'] },
  integer: { kinds: NUMBERS },
  'signed integer': { kinds: ['integer'] },
  '16 bit': { kinds: NUMBERS },
  '64 bit': { kinds: NUMBERS },
  megabytes: { kinds: ['megabytes'] },
  string: { kinds: TEXTS, repeat: false },
  list: { kinds: TEXTS, repeat: true },
  'regexp list': { kinds: ['regexp'], repeat: true },
  'named regexp list': { kinds: ['string'], repeat: true },
  dict: { kinds: ['dict'], repeat: true },
  'regexp dict': { kinds: ['regexp-dict'], repeat: true },
}

/** Where a declaration differs on purpose: name, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  help: 'takes a topic',
  usage: 'takes a topic',
  'body-read-warning': 'the number is one of megabytes, which the parser of the reference does not know',
  'subscribe-with-modifier1': 'the text is a number',
  'ssl-option': 'the texts are numbers',
  'py-sharedarea': 'the texts are sizes',
}

const declared = byName(await allTables())

test('the stored table is complete', () => {
  expect(REFERENCE.length).toBeGreaterThanOrEqual(1250)
})

test('every option of the reference is declared exactly once', () => {
  const notOnce = REFERENCE.flatMap(({ name, plugin }) => {
    const owners = (declared.get(name) ?? []).map(({ owner }) => owner)
    return owners.length === 1 ? [] : [`${name} (${plugin}): ${owners.join(', ') || 'nobody'}`]
  })
  expect(notOnce).toEqual([])
})

test('every option takes an argument as in the reference', () => {
  expect(differences(({ argument }, { declaration }) => [arityOfDeclaration(declaration), argument])).toEqual([])
})

test('every value is of the family it has in the reference', () => {
  const different = differences(({ family }, { declaration }) => {
    const allowed = FAMILIES[family]
    if (allowed === undefined) return ['', '']
    const kind = allowed.kinds.includes(declaration.kind) ? family : `${declaration.kind} for ${family}`
    const repeat =
      allowed.repeat === undefined || allowed.repeat === (declaration.repeat === true) ? '' : ', which is the other way about a list'
    return [`${kind}${repeat}`, family]
  })
  expect(different).toEqual([])
})

test('a 16 bit number cannot be larger than 65535 and only signed integers can be negative', () => {
  const different = differences(({ family }, { declaration }) => [
    `${String(family !== '16 bit' || (declaration.max ?? Infinity) <= 65535)} ${String(family === 'signed integer' || (declaration.min ?? 0) >= 0)}`,
    'true true',
  ])
  expect(different).toEqual([])
})

test('every short form leads to an option that has it in the reference', () => {
  const letters = new Map(REFERENCE.filter(({ short }) => short !== '').map(({ short }) => [short, new Set<string>()]))
  for (const { name, short } of REFERENCE) letters.get(short)?.add(name)
  const all = [...declared].flatMap(([name, found]) => found.map(({ declaration }) => [name, declaration.short] as const))
  const wrong = all.filter(
    ([name, short]) => REFERENCE.some((option) => option.name === name) && short !== undefined && letters.get(short)?.size === 0,
  )
  expect(wrong).toEqual([])
  const missing = [...letters].filter(([letter, names]) => !all.some(([name, short]) => short === letter && names.has(name)))
  expect(missing.map(([letter, names]) => `-${letter} (${[...names].join(', ')})`)).toEqual([])
})

test('every exception is one', () => {
  expect(Object.keys(DIFFERENT).filter((name) => !REFERENCE.some((option) => option.name === name))).toEqual([])
})

/** One line for each option where what is declared is not what the reference has. */
function differences(compare: (reference: ReferenceOption, found: Declared) => readonly [actual: string, expected: string]): string[] {
  return REFERENCE.flatMap((reference) => {
    const found = declared.get(reference.name)?.[0]
    if (found === undefined || reference.name in DIFFERENT) return []
    const [actual, expected] = compare(reference, found)
    return actual === expected ? [] : [`${reference.name} (${found.owner}): ${actual}, in the reference ${expected}`]
  })
}

function readReference(): ReferenceOption[] {
  const file = fileURLToPath(new URL('reference-options.json', import.meta.url))
  const { options } = JSON.parse(readFileSync(file, 'utf8')) as { options: [string, string, string, string, string][] }
  return options.map(([name, short, argument, family, plugin]) => ({ name, short, argument, family, plugin }))
}

async function allTables(): Promise<Array<{ owner: string; table: OptionTable }>> {
  const tables = [{ owner: 'core', table: CORE_OPTIONS }]
  for (const folder of readdirSync(PACKAGES)) {
    const manifest = JSON.parse(readFileSync(`${PACKAGES}/${folder}/package.json`, 'utf8')) as { name: string; uwsgi?: object }
    if (manifest.uwsgi === undefined) continue
    const { default: plugin } = (await import(`${PACKAGES}/${folder}/src/index.ts`)) as { default: Plugin }
    tables.push({ owner: manifest.name, table: plugin.options ?? {} })
  }
  const planned = await loadPlannedTables()
  return [...tables, ...planned.map(({ owner, table }) => ({ owner: `planned for ${owner}`, table }))]
}

function byName(tables: ReadonlyArray<{ owner: string; table: OptionTable }>): Map<string, Declared[]> {
  const found = new Map<string, Declared[]>()
  for (const { owner, table } of tables) {
    for (const [name, declaration] of Object.entries(table)) {
      for (const written of [name, ...(declaration.aliases ?? [])]) {
        found.set(written, [...(found.get(written) ?? []), { owner, name, declaration }])
      }
    }
  }
  return found
}
