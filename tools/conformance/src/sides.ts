// The two servers that are compared. Servers are started by @uwsgi-ts/core/testing; this file says which sides a run has, and how a second
// command is given to one of them.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Side = 'reference' | 'ours'

/** uWSGI of Debian; its plugins are named by the ini files. */
export const REFERENCE_BINARY = '/usr/bin/uwsgi-core'

const OURS: string = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))

/** argv of a command line of this side. */
export function commandLine(side: Side, args: readonly string[]): { file: string; args: readonly string[] } {
  return side === 'reference' ? { file: REFERENCE_BINARY, args } : { file: process.execPath, args: [OURS, ...args] }
}

/** `CONFORMANCE_SIDES=reference` (or `ours`) runs one side alone. Without the reference program ours is compared with what is recorded of it. */
export function wantedSides(): readonly Side[] {
  const wanted = process.env.CONFORMANCE_SIDES?.split(',') ?? ['reference', 'ours']
  return (['reference', 'ours'] as const).filter((side) => wanted.includes(side) && (side === 'ours' || existsSync(REFERENCE_BINARY)))
}
