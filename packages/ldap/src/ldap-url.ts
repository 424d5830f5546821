// The address of an entry: an LDAP URL after RFC 4516, `ldap://HOST:PORT/BASE?ATTRIBUTES?SCOPE?FILTER`, all parts behind the host optional.

export interface LdapAddress {
  /** `ldap://host:port` or `ldaps://host:port`; undefined for a unix socket. */
  readonly server: string | undefined
  /** Of `ldapi://`. */
  readonly socket: string | undefined
  readonly base: string
  /** Empty: all. */
  readonly attributes: readonly string[]
  readonly scope: 'base' | 'one' | 'sub'
  readonly filter: string
}

export type ParsedLdapUrl = { readonly ok: true; readonly address: LdapAddress } | { readonly ok: false; readonly message: string }

const EXPECTED = 'expected ldap://HOST[:PORT]/BASE[?ATTRIBUTES[?SCOPE[?FILTER]]]'
const DEFAULT_SOCKET = '/var/run/slapd/ldapi'
const SCOPES: Readonly<Record<string, LdapAddress['scope']>> = {
  '': 'base',
  base: 'base',
  one: 'one',
  onelevel: 'one',
  sub: 'sub',
  subtree: 'sub',
}

export function parseLdapUrl(url: string): ParsedLdapUrl {
  const match = /^(ldaps?|ldapi):\/\/([^/?]*)(?:\/([^?]*))?((?:\?[^?]*)*)$/i.exec(url)
  if (match === null) return refuse(`invalid LDAP url; ${EXPECTED}`)
  const scheme = (match[1] ?? '').toLowerCase()
  const [host = '', base = '', attributes = '', scopeText = '', filterText = '', extensions = '', ...more] = [
    match[2] ?? '',
    match[3] ?? '',
    ...(match[4] ?? '').split('?').slice(1),
  ].map(decode)
  const scope = SCOPES[scopeText.toLowerCase()]
  if (scope === undefined)
    return refuse(
      `unable to parse LDAP url: ${JSON.stringify(scopeText)} is no scope; expected base, one or sub after the second question mark`,
    )
  if (more.length > 0) return refuse(`unable to parse LDAP url: it has too many parts; ${EXPECTED}`)
  if (/(?:^|,)!/.test(extensions))
    return refuse(`unable to parse LDAP url: the extension ${JSON.stringify(extensions)} is not known; expected none`)
  const server = scheme === 'ldapi' ? undefined : serverOf(scheme, host)
  if (scheme !== 'ldapi' && server === undefined)
    return refuse(`unable to parse LDAP url: ${JSON.stringify(host)} is no host with a port; ${EXPECTED}`)
  return {
    ok: true,
    address: {
      server,
      socket: scheme !== 'ldapi' ? undefined : host === '' ? DEFAULT_SOCKET : host,
      base,
      attributes: attributes.split(',').filter((name) => name !== '' && name !== '*'),
      scope,
      filter: filterOf(filterText),
    },
  }
}

function serverOf(scheme: string, host: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]\s]*)(?::([0-9]{1,5}))?$/i.exec(host)
  if (match === null) return undefined
  const port = match[2] === undefined ? (scheme === 'ldaps' ? 636 : 389) : Number(match[2])
  if (port < 1 || port > 65535) return undefined
  return `${scheme}://${match[1] === '' ? 'localhost' : (match[1] ?? '')}:${String(port)}`
}

/** A filter may stand without its outer parentheses. */
function filterOf(text: string): string {
  if (text === '') return '(objectClass=*)'
  return text.startsWith('(') ? text : `(${text})`
}

function refuse(message: string): ParsedLdapUrl {
  return { ok: false, message }
}

/** A percent sign that escapes nothing stays. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
