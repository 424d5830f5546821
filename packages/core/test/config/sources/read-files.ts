// Reads configurations in a private folder and gives what show-config would print of the files, or the text of the refusal.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { ConfigError } from '../../../src/config/problems.js'
import { readConfig } from '../../../src/config/resolve.js'

export interface ConfigFolder {
  readonly path: string
  /** Lines that were logged. */
  readonly log: readonly string[]
  write(name: string, content: string | Uint8Array): string
  /** `key = value` of each stored entry, or the lines of the refusal. Options that load a file are left out. */
  read(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<string[]>
}

const LOADERS = new Set(['ini', 'xml', 'xmlconfig', 'yaml', 'yml', 'json', 'js', 'include', 'config'])

/** One folder for each test. */
export function useConfigFolder(): ConfigFolder {
  const state = { path: '', log: [] as string[] }
  beforeEach(() => {
    state.path = mkdtempSync(join(tmpdir(), 'uwsgi-ts-sources-'))
    state.log = []
  })
  afterEach(() => {
    rmSync(state.path, { recursive: true })
  })
  return {
    get path() {
      return state.path
    },
    get log() {
      return state.log
    },
    write(name, content) {
      const file = join(state.path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    async read(argv, env = {}) {
      const output = { log: (line: string) => void state.log.push(line), print: (line: string) => void state.log.push(`out: ${line}`) }
      try {
        const config = await readConfig(argv, env, state.path, output)
        return config.shown.filter((entry) => !LOADERS.has(entry.key)).map((entry) => `${entry.key} = ${entry.value ?? 'true'}`)
      } catch (error) {
        if (error instanceof ConfigError) return error.message.split('\n')
        throw error
      }
    },
  }
}
