// The schemes of addresses that the core reads itself. What is rare is imported when it is met.

import { readFileSync } from 'node:fs'
import type { ConfigScheme } from '../../plugin/config-sources.js'

export const CORE_SCHEMES: Readonly<Record<string, ConfigScheme>> = {
  fd: (rest) => readFileSync(fdNumber(rest)),
  exec: (rest, { cwd, env }) => runShell(rest, cwd, env),
  http: async (rest, context) => (await import('./http.js')).readHttp(rest, context, false),
  https: async (rest, context) => (await import('./http.js')).readHttp(rest, context, true),
  data: async (rest, context) => (await import('./appended-data.js')).readAppendedData(rest, context),
  emperor: async (rest, context) => (await import('./emperor.js')).readFromEmperor(rest, context),
}

function fdNumber(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Error('the descriptor is not a number')
  return Number(text)
}

/** Standard output of a shell command. Its exit status does not count: a failing command is an empty text, as in uWSGI. */
function runShell(command: string, cwd: string, env: Readonly<Record<string, string | undefined>>): Buffer {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const result = spawnSync('/bin/sh', ['-c', command], {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.error !== undefined) throw result.error
  return result.stdout
}
