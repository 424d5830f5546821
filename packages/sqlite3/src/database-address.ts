// The value of the option: `FILE` or `FILE:QUERY`.

export interface DatabaseAddress {
  readonly file: string
  readonly query: string
}

const DEFAULT_QUERY = 'SELECT * FROM uwsgi'

/**
 * uWSGI takes the text after the last colon as the query, so that no query can hold one. Here the file ends at the first colon before which there is a
 * file; when there is none anywhere, the last colon counts, and the message about the missing file is the same.
 */
export function parseDatabaseAddress(address: string, isFile: (path: string) => boolean): DatabaseAddress {
  for (let colon = address.indexOf(':'); colon !== -1; colon = address.indexOf(':', colon + 1)) {
    if (isFile(address.slice(0, colon))) return split(address, colon)
  }
  return isFile(address) ? { file: address, query: DEFAULT_QUERY } : split(address, address.lastIndexOf(':'))
}

function split(address: string, colon: number): DatabaseAddress {
  if (colon === -1) return { file: address, query: DEFAULT_QUERY }
  const query = address.slice(colon + 1).trim()
  return { file: address.slice(0, colon), query: query === '' ? DEFAULT_QUERY : query }
}
