// An immediate option that a plugin gives something to do: what the reader shows the plugin of itself.

import { messageOf } from '../errors/coded-error.js'
import type { ImmediateAction } from '../plugin/config-sources.js'
import { ExitRequest } from './exit-request.js'
import type { ConfigReader } from './reader.js'
import type { Source } from './settings.js'

export async function runPluginOption(
  action: ImmediateAction,
  option: string,
  value: string | null,
  source: Source,
  reader: ConfigReader,
): Promise<void> {
  const fail = (message: string): void => {
    reader.problems.error('config-bad-value', source, option, message)
  }
  const { cwd, env, environment } = reader
  try {
    await action(value, {
      option,
      cwd,
      env,
      log: environment.log,
      print: environment.print,
      add: (key, text) => reader.add(key, text, source),
      preset: (key, text) => {
        reader.made.push({ key, value: text, source, immediate: false, placeholder: false, hidden: true })
      },
      load: (name, address) => {
        const format = environment.sources.byOption(name)
        if (format === undefined) throw new TypeError(`no option ${name} reads files`)
        return reader.load(format, address, source, option, false)
      },
      read: async (address) => {
        const read = await reader.readAddress(address)
        if (!read.ok) throw new Error(read.message)
        return read.bytes
      },
      allOptions: async () => {
        const { loadOptionCatalog, namesOf } = await import('../introspection/option-catalog.js')
        const specs = reader.pluginRequests.map((request) => request.spec)
        const { options } = await loadOptionCatalog(cwd, reader.pluginDirs, specs)
        return options.flatMap((known) => namesOf(known).map((name) => ({ name, declaration: known.declaration })))
      },
      fail,
      exit: (status) => {
        throw new ExitRequest({ kind: 'exit', status })
      },
    })
  } catch (error) {
    if (error instanceof ExitRequest) throw error
    fail(messageOf(error))
  }
}
