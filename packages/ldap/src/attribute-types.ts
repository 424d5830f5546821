// The attribute types of the schema: one for each name of an option, with an object identifier that never changes. The options of uWSGI's core have the
// numbers they have there (data/reference-options.json, in their order). uWSGI numbers those of plugins by what is loaded; here they, and all options that
// uWSGI does not have, get an identifier that is made of their name, as ITU-T X.667 provides for it.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { attributeOf } from './attribute-name.js'

export interface SchemaOption {
  readonly name: string
  /** Takes no argument: its values are TRUE and FALSE. */
  readonly flag: boolean
}

export interface AttributeType {
  readonly oid: string
  readonly name: string
  readonly flag: boolean
}

const ARC = '1.3.6.1.4.1.35156.17'
/** uWSGI's schema ends with this one, which no option has. */
const NULL_ATTRIBUTE: AttributeType = { oid: `${ARC}.4.50000`, name: 'uWSGInull', flag: true }
/** These take a topic here and nothing in uWSGI, where they are Booleans; a directory that has the attribute keeps its syntax. */
const FLAGS_OF_UWSGI: readonly string[] = ['help', 'usage']
/** Names are made identifiers within this UUID. */
const NAMESPACE = 'c1f6a1de-6f0e-4e0c-9a55-5d2e61c7b3a8'

export const OBJECT_CLASS_OID: string = `${ARC}.3.1`

/**
 * Numbered ones first. Names of attributes have no case, so of several spellings of one option that differ in dashes (`logformat`, `log-format`) one is
 * there: uWSGI's, else the first.
 */
export function attributeTypes(options: Iterable<SchemaOption>): AttributeType[] {
  const numbers = new Map(referenceOptions().map((name, number) => [name, number] as const))
  const known = [...options]
  const numbered = known
    .filter((option) => numbers.has(option.name))
    .sort((a, b) => (numbers.get(a.name) ?? 0) - (numbers.get(b.name) ?? 0))
  const others = known.filter((option) => !numbers.has(option.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const types = new Map<string, AttributeType>()
  for (const { name, flag } of [...numbered, ...others]) {
    const attribute = attributeOf(name)
    if (attribute === undefined || types.has(attribute.toLowerCase())) continue
    const number = numbers.get(name)
    types.set(attribute.toLowerCase(), {
      oid: number === undefined ? oidOfName(name) : `${ARC}.4.${String(number)}`,
      name: attribute,
      flag: flag || FLAGS_OF_UWSGI.includes(name),
    })
  }
  return [...types.values(), NULL_ATTRIBUTE]
}

/** `2.25.` and a UUID of version 5 as a number. */
function oidOfName(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  const bytes = hash.subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return `2.25.${String(BigInt(`0x${bytes.toString('hex')}`))}`
}

function referenceOptions(): readonly string[] {
  return JSON.parse(readFileSync(new URL('../data/reference-options.json', import.meta.url), 'utf8')) as string[]
}
