// The list of the manual's ini examples that are kept in manual/: where each stands, and what is known about it that its text does not say.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ManualExample {
  readonly file: string
  /** PAGE:LINE of the manual. */
  readonly places: readonly string[]
  /** Why it cannot be loaded as it stands, by uWSGI neither. */
  readonly wrong?: string
  /** What it needs that only its reader has: a file, an address, a symbol. */
  readonly outside?: string
  /** The system that it is for, when that is another one. */
  readonly system?: string
  /** Files that the example names and does not show; they are empty for the test. */
  readonly names?: readonly string[]
  /** Sections that are loaded, where they are others than `uwsgi`. */
  readonly sections?: readonly string[]
}

export const manualFolder: string = fileURLToPath(new URL('../manual/', import.meta.url))

export function readManifest(): ManualExample[] {
  const file = join(manualFolder, 'manifest.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ManualExample[]) : []
}
