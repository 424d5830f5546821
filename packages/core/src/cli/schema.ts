// `uwsgi-ts schema`: the JSON Schema of a configuration, with the options of the core and of the plugins installed here.

import { configSchema } from '../introspection/json-schema.js'
import { loadOptionCatalog } from '../introspection/option-catalog.js'
import { serverVersion } from '../version.js'
import type { CliStreams } from './main.js'

/** Returns the exit status. */
export async function printSchema(cwd: string, streams: CliStreams): Promise<number> {
  const { options, faults } = await loadOptionCatalog(cwd)
  for (const fault of faults) streams.err(fault)
  streams.out(JSON.stringify(configSchema(options, serverVersion()), undefined, 2))
  return 0
}
