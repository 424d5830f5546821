// From the default export of a typed configuration to options with their values as text. Pure: it knows neither files nor declarations, so that every
// value that passes here is checked like one of an ini file later on.

import type { ConfigItem } from '../../plugin/config-sources.js'
import { quote } from '../../errors/quote.js'

/** Names the property, as it would be written in JavaScript. */
export class TypedConfigFault extends Error {
  constructor(path: string, message: string) {
    super(path === '' ? message : `${path}: ${message}`)
    this.name = 'TypedConfigFault'
  }
}

const EXPECTED_VALUE = 'expected a string, number, boolean, null, or a list of these'

/**
 * The options of the wanted section; `section` is empty when none was asked for. A function has been told the section and may have chosen by it, so its
 * result needs no `sections`.
 */
export function configEntries(exported: unknown, section: string, sectioned: 'required' | 'optional'): ConfigItem[] {
  if (!isPlainObject(exported) || !('sections' in exported)) {
    if (section === '' || sectioned === 'optional') return entriesOf(exported, '')
    throw new TypedConfigFault('', `it has no sections, so there is no ${quote(section)}; expected defineConfig({ sections: { ... } })`)
  }
  const { sections, ...others } = exported
  const [other] = Object.keys(others)
  if (other !== undefined) throw new TypedConfigFault(propertyPath('', other), 'stands beside sections; expected it in one of them')
  if (!isPlainObject(sections))
    throw new TypedConfigFault('sections', `${nameOfValue(sections)} is no object; expected one section by name`)
  const wanted = section === '' ? 'uwsgi' : section
  if (!Object.hasOwn(sections, wanted)) {
    const names = Object.keys(sections).map(quote).join(', ')
    throw new TypedConfigFault(
      'sections',
      `there is no ${quote(wanted)}; expected ${names === '' ? 'at least one section' : `one of ${names}`}`,
    )
  }
  return entriesOf(sections[wanted], propertyPath('sections', wanted))
}

function entriesOf(part: unknown, path: string): ConfigItem[] {
  if (Array.isArray(part)) return part.flatMap((item, index) => entriesOf(item, `${path}[${String(index)}]`))
  if (!isPlainObject(part)) return fault(path, part)
  return Object.entries(part).flatMap(([key, value]) => valuesOf(key, value, propertyPath(path, key)))
}

function fault(path: string, part: unknown): never {
  throw new TypedConfigFault(
    path,
    `${nameOfValue(part)} is no object with options; expected { 'http-socket': ':8080', ... } or a list of such objects`,
  )
}

/** undefined stands for nothing, so that a value may depend on a condition. */
function valuesOf(key: string, value: unknown, path: string): ConfigItem[] {
  if (value === undefined) return []
  if (Array.isArray(value))
    return value.flatMap((item, index) => (item === undefined ? [] : [{ key, value: textOf(item, `${path}[${String(index)}]`) }]))
  return [{ key, value: textOf(value, path) }]
}

/** null is an option that stands without a value. */
function textOf(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'number') throw new TypedConfigFault(path, `${nameOfValue(value)} is no value of an option; ${EXPECTED_VALUE}`)
  if (!Number.isFinite(value)) throw new TypedConfigFault(path, `${String(value)} is no value of an option; expected a number`)
  // 1e21 and the like are no digits that an option would read.
  return Number.isInteger(value) ? String(BigInt(value)) : String(value)
}

function propertyPath(path: string, key: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return path === '' ? key : `${path}.${key}`
  // The name of an option alone needs no brackets to be understood.
  return path === '' ? key : `${path}[${JSON.stringify(key)}]`
}

function nameOfValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? quote(value) : `a ${typeof value}`
}

/** A module's namespace and an object without a prototype count too. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // One that another realm made has a prototype of its own, which itself has none.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
