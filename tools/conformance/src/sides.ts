// The two servers that are compared and how each is started. Nothing else in this package knows their command lines.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Side = 'reference' | 'ours'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
}

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** uWSGI of Debian; its plugins are named by the ini files. */
export const REFERENCE_BINARY = '/usr/bin/uwsgi-core'

/** `UWSGI_TS` names another command than the one in this repository. */
export function ourBinary(): string {
  if (process.env.UWSGI_TS !== undefined) return process.env.UWSGI_TS
  const manifest = JSON.parse(readFileSync(`${root}packages/core/package.json`, 'utf8')) as { bin?: string | Record<string, string> }
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.['uwsgi-ts']
  return `${root}packages/core/${bin ?? 'dist/cli.js'}`
}

export function program(side: Side): Program {
  return side === 'reference' ? { file: REFERENCE_BINARY, args: [] } : { file: process.execPath, args: [ourBinary()] }
}

export const installed = (side: Side): boolean => existsSync(side === 'reference' ? REFERENCE_BINARY : ourBinary())

/** `CONFORMANCE_SIDES=reference` (or `ours`) runs one side alone. */
export function wantedSides(): readonly Side[] {
  const wanted = process.env.CONFORMANCE_SIDES?.split(',') ?? ['reference', 'ours']
  return (['reference', 'ours'] as const).filter((side) => wanted.includes(side))
}
