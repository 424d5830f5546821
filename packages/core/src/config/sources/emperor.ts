// `emperor://`: the configuration that an Emperor hands its vassal on an inherited descriptor, as one uwsgi packet: a header of 4 bytes (modifier1, size in
// two bytes little-endian, modifier2), then the text.

import { spawnSync } from 'node:child_process'
import type { SchemeContext } from '../../plugin/config-sources.js'
import { SourceFault } from './source-fault.js'

/** For each of the two reads, as in uWSGI. */
const WAIT = 5000

export function readFromEmperor(_rest: string, { env, address }: SchemeContext): Buffer {
  const fail = (message: string): never => {
    throw new SourceFault('config-unreadable', `${address}: ${message}`)
  }
  const text = env['UWSGI_EMPEROR_FD_CONFIG'] ?? ''
  if (!/^[0-9]+$/.test(text))
    fail('this is not a vassal instance; expected a start by an Emperor, with UWSGI_EMPEROR_FD_CONFIG in the environment')
  const read = (size: number): Buffer => {
    // The descriptor blocks and must stay open, so another process waits for it: head takes no byte more than it is told.
    const result = spawnSync('head', ['-c', String(size)], {
      stdio: [Number(text), 'pipe', 'ignore'],
      timeout: WAIT,
      killSignal: 'SIGKILL',
    })
    if (result.error !== undefined && (result.error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw result.error
    if (result.stdout.length < size) fail(`the Emperor sent ${String(result.stdout.length)} of ${String(size)} bytes within 5 s`)
    return result.stdout
  }
  const size = read(4).readUInt16LE(1)
  if (size === 0) fail('invalid config from URL: the Emperor sent an empty one')
  return read(size)
}
