// What the immediate options of the core do when the reader meets them. Blocks (for, if) are in logic.ts, files (ini, xml ...) in sources/.

import { isTrue } from '../options/parse-value.js'
import { quote } from '../errors/quote.js'
import { parseCustomOption } from './custom-options.js'
import { ExitRequest } from './exit-request.js'
import { inOrder } from './in-order.js'
import { applyPreset } from './preset.js'
import type { ConfigReader } from './reader.js'
import type { Source } from './settings.js'

type ImmediateOption = (reader: ConfigReader, value: string | null, source: Source, written: string) => void | Promise<void>

const nothing: ImmediateOption = () => undefined

const plugins =
  (needed: boolean): ImmediateOption =>
  (reader, value, source) => {
    const specs = (value ?? '').split(',').map((spec) => spec.trim())
    return inOrder(specs, (spec) => (spec === '' ? undefined : reader.requestPlugin({ spec, needed, source })))
  }

/** NAME=VALUE stored under NAME. */
const set =
  (placeholder: boolean): ImmediateOption =>
  (reader, value, source, written) => {
    const equals = value?.indexOf('=') ?? -1
    if (value === null || equals <= 0) {
      reader.problems.error(
        'config-bad-syntax',
        source,
        written,
        `invalid placeholder/--set value ${quote(value ?? '')}; expected NAME=VALUE`,
      )
      return undefined
    }
    return reader.store(value.slice(0, equals), value.slice(equals + 1), source, { placeholder })
  }

const signal =
  (name: 'SIGINT' | 'SIGHUP' | 'SIGTSTP'): ImmediateOption =>
  (_, value) => {
    throw new ExitRequest({ kind: 'signal', signal: name, pidfile: value ?? '' })
  }

const describe =
  (kind: 'help' | 'option-help' | 'show-options'): ImmediateOption =>
  (reader, value) => {
    // `help = true` in a file asks for no topic.
    const topic = value === null || /^(?:1|true|yes|on)$/i.test(value) ? '' : value
    throw new ExitRequest({ kind, topic, pluginsDirs: reader.pluginDirs, plugins: reader.pluginRequests.map(({ spec }) => spec) })
  }

/** By canonical name. A test holds this table and the declarations marked immediate together. */
export const IMMEDIATE_OPTIONS: Readonly<Record<string, ImmediateOption>> = {
  include: (reader, value, source, written) => reader.include(value ?? '', source, written),
  config: (reader, value, source, written) => reader.include(value ?? '', source, written, false),
  set: set(false),
  'set-placeholder': set(true),
  'declare-option': (reader, value, source, written) => {
    const custom = parseCustomOption(value ?? '')
    if (custom === undefined)
      reader.problems.error(
        'config-bad-syntax',
        source,
        written,
        `invalid ${written} syntax ${quote(value ?? '')}, must be newoption=template`,
      )
    else reader.customOptions.set(custom.name, custom)
  },
  preset: applyPreset,
  strict: (reader, value) => {
    reader.strict = isTrue(value)
  },
  exit: (_, value) => {
    throw new ExitRequest({ kind: 'exit', status: value === null || value === '' ? 1 : Number.parseInt(value, 10) & 0xff })
  },
  endfor: nothing,
  plugin: plugins(false),
  'need-plugin': plugins(true),
  'plugins-dir': (reader, value) => {
    reader.addPluginDir(value ?? '')
  },
  autoload: nothing,
  help: describe('help'),
  'option-help': describe('option-help'),
  'show-options': describe('show-options'),
  version: () => {
    throw new ExitRequest({ kind: 'version' })
  },
  iprint: (reader, value) => {
    reader.environment.print(value ?? '')
  },
  stop: signal('SIGINT'),
  reload: signal('SIGHUP'),
  pause: signal('SIGTSTP'),
  'connect-and-read': (_, value) => {
    throw new ExitRequest({ kind: 'connect-and-read', address: value ?? '' })
  },
}
