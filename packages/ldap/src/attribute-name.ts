// How options are called in a directory: `uWSGI` and the option with each dash and letter as one capital (`http-socket` is `uWSGIhttpSocket`). What this
// cannot say - a dash before a digit, an underscore, which LDAP does not allow in a name - is said so that it can be read back.

export const ATTRIBUTE_PREFIX = 'uWSGI'

/** Attributes of uWSGI's own schema that leave out a dash before a digit; uWSGI does not find the option of such a name again. */
const WITHOUT_DASH: Readonly<Record<string, string>> = {
  log4xx: 'log-4xx',
  log5xx: 'log-5xx',
  errorPage403: 'error-page-403',
  errorPage404: 'error-page-404',
  errorPage500: 'error-page-500',
}

/** undefined for an option whose name cannot be an attribute's. */
export function attributeOf(option: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(option)) return undefined
  const special = Object.entries(WITHOUT_DASH).find(([, name]) => name === option)?.[0]
  const name = special ?? option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '--')
  return `${ATTRIBUTE_PREFIX}${name}`
}

/** undefined for an attribute that is none of ours. Case counts, since capitals stand for dashes; a server answers in the case of its schema. */
export function optionOf(attribute: string): string | undefined {
  if (!attribute.startsWith(ATTRIBUTE_PREFIX)) return undefined
  // `;` begins options of an attribute (a language), which are no part of its name.
  const name = attribute.slice(ATTRIBUTE_PREFIX.length).replace(/;.*$/, '')
  if (name === '') return undefined
  return WITHOUT_DASH[name] ?? name.replaceAll('--', '_').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
