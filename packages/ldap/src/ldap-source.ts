// The configuration source behind `ldap`: which attributes of the entry are options, and with which of their values.

import type { AddressSource, ConfigItem, LoadContext } from '@uwsgi-ts/core'
import { CORE_OPTIONS } from '@uwsgi-ts/core/options'
import { optionOf } from './attribute-name.js'
import type { DirectoryEntry } from './find-entry.js'
import { parseLdapUrl, type LdapAddress } from './ldap-url.js'

export const ldapSource: AddressSource = { options: ['ldap'], load }

async function load(url: string, context: LoadContext): Promise<ConfigItem[]> {
  const parsed = parseLdapUrl(url)
  if (!parsed.ok) return context.fail(parsed.message)
  context.log(`[uWSGI] getting LDAP configuration from ${url}`)
  const entry = await askDirectory(parsed.address, context)
  if (entry === undefined) return context.fail('no LDAP entry found; expected an entry that base, scope and filter of the url fit')
  const items = entry.attributes.flatMap(([attribute, values]) => itemsOf(attribute, values, context))
  if (items.length === 0)
    return context.fail(`no uWSGI LDAP entry found: ${entry.dn} has no attribute that begins with uWSGI; expected uWSGIsocket and its like`)
  return items
}

async function askDirectory(address: LdapAddress, context: LoadContext): Promise<DirectoryEntry | undefined> {
  // Only a configuration in a directory pays for the client; every engine imports the plugin.
  const { findEntry } = await import('./find-entry.js')
  try {
    return await findEntry(address)
  } catch (error) {
    return context.fail(`LDAP: ${faultText(error)}`)
  }
}

/**
 * A directory keeps no order among the values of an attribute. An option that may be repeated gets all of them; of any other one, the first, as in uWSGI,
 * which takes the first in both cases.
 */
function itemsOf(attribute: string, values: readonly string[], context: LoadContext): ConfigItem[] {
  const key = optionOf(attribute)
  if (key === undefined) return []
  if (values.length > 1 && takesOneValue(key)) {
    context.warn(`${attribute} has ${String(values.length)} values and ${key} takes one, so the first counts; expected one value`)
    return [{ key, value: values[0] ?? '' }]
  }
  return values.map((value) => ({ key, value }))
}

function takesOneValue(option: string): boolean {
  const found = Object.entries(CORE_OPTIONS).find(([name, { aliases }]) => name === option || aliases?.includes(option) === true)
  return found !== undefined && found[1].repeat !== true
}

/** What a server refuses has a name (`NoSuchObjectError`) and mostly no text but its number. */
function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const named = /^[A-Z]\w+Error$/.test(error.name) && error.name !== 'TypeError' ? `${spelled(error.name)}: ` : ''
  return `${named}${error.message.trim()}`
}

function spelled(name: string): string {
  return name
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .toLowerCase()
}
