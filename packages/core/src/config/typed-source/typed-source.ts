// `uwsgi.config.ts` and its like as a configuration source. Unlike in the other sources nothing is replaced in the text: a module has its own means, and
// `%` means something else in it. `%(name)`, `$(NAME)` and `@(address)` in values are replaced as everywhere.

import { availableParallelism, hostname } from 'node:os'
import { messageOf } from '../../errors/coded-error.js'
import type { AddressSource, ConfigItem, ConfigPlace, LoadContext } from '../../plugin/config-sources.js'
import { configEntries, TypedConfigFault } from './config-entries.js'
import type { ConfigContext } from './define-config.js'
import { importConfig } from './import-config.js'

const SUFFIXES = ['.config.ts', '.config.mts', '.config.mjs', '.config.js'] as const

export const typedSource: AddressSource = { options: [], suffixes: SUFFIXES, load }

async function load(address: string, context: LoadContext): Promise<ConfigItem[]> {
  const { file, section } = splitAddress(address)
  const path = context.useFile(file, section)
  context.log(`[uWSGI] getting module configuration from ${file}`)
  try {
    const exported = await importConfig(path)
    return typeof exported === 'function'
      ? configEntries(await call(exported, context, section), section, 'optional')
      : configEntries(exported, section, 'required')
  } catch (error) {
    if (error instanceof TypedConfigFault) return context.fail(error.message)
    const [message] = messageOf(error)
      .trim()
      .split(/[ .]*\n/)
    return context.fail(`the module cannot be used: ${printable(message ?? '')}`, placeIn(error, path))
  }
}

/** Of a file that is no module the message holds the byte that says so. */
function printable(message: string): string {
  return message.replace(/\p{Cc}/gu, (control) => `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
}

function call(exported: unknown, context: LoadContext, section: string): unknown {
  return (exported as (context: ConfigContext) => unknown)(contextFor(context, section))
}

function contextFor({ env, firstValue }: LoadContext, section: string): ConfigContext {
  const option = (name: string): string | undefined => firstValue(name) ?? undefined
  return { env, hostname: hostname(), cpuCount: availableParallelism(), mode: option('mode'), section, option }
}

function splitAddress(address: string): { file: string; section: string } {
  const match = /^(.*\.config\.(?:m?ts|m?js)):([^/]*)$/.exec(address)
  return { file: match?.[1] ?? address, section: match?.[2] ?? '' }
}

/** The first line of the module that the stack of an error names. */
function placeIn(error: unknown, path: string): ConfigPlace {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const line of stack.split('\n')) {
    const at = line.indexOf(path)
    const match = at === -1 ? null : /^(?:\?[^:]*)?:([0-9]+)(?::([0-9]+))?/.exec(line.slice(at + path.length))
    // A parser that knows no column says 0.
    if (match !== null) return { line: Number(match[1]), ...(Number(match[2] ?? 0) === 0 ? {} : { column: Number(match[2]) }) }
  }
  return {}
}
