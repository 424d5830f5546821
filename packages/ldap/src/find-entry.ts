// Asks a directory for one entry: anonymously, LDAPv3, the first entry that the search finds. The connection lives as long as the search.

import { connect, type Socket } from 'node:net'
import { Client } from 'ldapts'
import type { LdapAddress } from './ldap-url.js'

export interface DirectoryEntry {
  readonly dn: string
  /** In the order of the answer. */
  readonly attributes: ReadonlyArray<readonly [name: string, values: readonly string[]]>
}

/** A start waits no longer than this for a directory, milliseconds. */
const CONNECT_TIMEOUT = 10_000
const SEARCH_TIMEOUT = 30_000

/** undefined when nothing is found. Throws what the server or the network said. */
export async function findEntry(address: LdapAddress): Promise<DirectoryEntry | undefined> {
  const { server, socket, base, scope, filter, attributes } = address
  const client = new Client({
    url: server ?? 'ldap://localhost',
    connectTimeout: CONNECT_TIMEOUT,
    timeout: SEARCH_TIMEOUT,
    ...(socket === undefined ? {} : { createConnection: (): Socket => connect(socket) }),
  })
  try {
    const { searchEntries } = await client.search(base, { scope, filter, sizeLimit: 1, attributes: [...attributes] })
    const [entry] = searchEntries
    if (entry === undefined) return undefined
    const { dn, ...found } = entry
    return { dn, attributes: Object.entries(found).map(([name, values]) => [name, [values].flat().map(String)] as const) }
  } finally {
    await client.unbind()
  }
}
