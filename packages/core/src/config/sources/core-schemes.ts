// The schemes of addresses that the core reads itself.

import { readFileSync } from 'node:fs'
import type { ConfigScheme } from '../../plugin/config-sources.js'
import { SourceFault } from './source-fault.js'

/** Known to uWSGI and not built here yet: refused by name instead of being looked for as a path. */
const notBuilt =
  (name: string): ConfigScheme =>
  () => {
    throw new SourceFault(
      'config-unreadable',
      `${name}:// sources are not built in this version; expected a path, -, fd://N or exec://COMMAND`,
    )
  }

export const CORE_SCHEMES: Readonly<Record<string, ConfigScheme>> = {
  fd: (rest) => readFileSync(fdNumber(rest)),
  exec: (rest, { cwd }) => runShell(rest, cwd),
  ...Object.fromEntries(
    ['http', 'https', 'data', 'sym', 'section', 'call', 'callint', 'emperor'].map((name) => [name, notBuilt(name)] as const),
  ),
}

function fdNumber(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Error('the descriptor is not a number')
  return Number(text)
}

/** Standard output of a shell command. Its exit status does not count: a failing command is an empty text, as in uWSGI. */
function runShell(command: string, cwd: string): Buffer {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const result = spawnSync('/bin/sh', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 })
  if (result.error !== undefined) throw result.error
  return result.stdout
}
