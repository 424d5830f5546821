// Environment variables as configuration: UWSGI_NAME=value is the option `name`, read before the command line.

import type { ConfigReader } from './reader.js'
import { hasLostBytes } from './text-bytes.js'

/** Variables that the server, the Emperor and init systems use for themselves. */
const OWN = new Set([
  'UWSGI_RELOADS',
  'UWSGI_VASSALS_DIR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_EMPEROR_FD_CONFIG',
  'UWSGI_EMPEROR_PROXY',
  'UWSGI_BROODLORD_NUM',
  'UWSGI_JAIL_PID',
  'UWSGI_ORIGINAL_PROC_NAME',
])
const PREFIX = 'UWSGI_'

export async function readEnvironment(reader: ConfigReader): Promise<void> {
  for (const [name, value] of Object.entries(reader.env)) {
    // UWSGI_TS_ is ours: test and build switches, inherited descriptors.
    if (value === undefined || !name.startsWith(PREFIX) || name.length === PREFIX.length || name.startsWith('UWSGI_TS_') || OWN.has(name))
      continue
    const source = { file: `environment variable ${name}`, line: 0 }
    if (hasLostBytes(value)) reader.problems.error('config-bad-encoding', source, '', 'the value is not UTF-8; expected UTF-8')
    await reader.add(name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'), value, source)
  }
}
