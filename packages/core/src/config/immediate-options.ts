// What the immediate options of the core do when the reader meets them. Blocks (for, if) are in logic.ts, files (ini, xml ...) in sources/.

import { isTrue } from '../options/parse-value.js'
import { quote } from '../errors/quote.js'
import { messageOf } from '../errors/coded-error.js'
import { ADDRESS_OPTIONS } from './address-options.js'
import { declareCustomOption } from './custom-options.js'
import { ExitRequest } from './exit-request.js'
import { inOrder, whenReady } from './in-order.js'
import { NO_COUNTERPART } from './no-counterpart.js'
import { PROCESS_CHANGES } from './process-options.js'
import { applyPreset } from './preset.js'
import type { ConfigReader } from './reader.js'
import { Restriction } from './restriction.js'
import type { Source } from './settings.js'
import { hasScheme } from './sources/read-address.js'

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
  (reader, value) => {
    const pidfile = value ?? ''
    // A path is read when the signal is sent; only here an address of another kind can be.
    if (!hasScheme(pidfile)) throw new ExitRequest({ kind: 'signal', signal: name, pidfile })
    return whenReady(reader.readAddress(pidfile), (read) => {
      throw new ExitRequest({ kind: 'signal', signal: name, pidfile, read: read.ok ? { text: read.bytes.toString() } : read })
    })
  }

const describe =
  (kind: 'help' | 'option-help' | 'show-options'): ImmediateOption =>
  (reader, value) => {
    // `help = true` in a file asks for no topic.
    const topic = value === null || /^(?:1|true|yes|on)$/i.test(value) ? '' : value
    throw new ExitRequest({ kind, topic, pluginsDirs: reader.pluginDirs, plugins: reader.pluginRequests.map(({ spec }) => spec) })
  }

const restrict =
  (kind: 'blacklist' | 'whitelist'): ImmediateOption =>
  (reader, value) => {
    reader.restriction = Restriction.after(reader.restriction, kind, value ?? '')
  }
const endRestriction =
  (kind: 'blacklist' | 'whitelist'): ImmediateOption =>
  (reader) => {
    reader.restriction = Restriction.after(reader.restriction, kind, undefined)
  }

/** NAME=HOST: the host's IPv4 address stored under NAME. */
const resolveName: ImmediateOption = async (reader, value, source, written) => {
  const equals = value?.indexOf('=') ?? -1
  if (value === null || equals <= 0) {
    const message = `invalid ${written} syntax ${quote(value ?? '')}, must be placeholder=domain`
    reader.problems.error('config-bad-syntax', source, written, message)
    return
  }
  const host = value.slice(equals + 1)
  const { lookup } = await import('node:dns/promises')
  const found = await lookup(host, { family: 4 }).catch(messageOf)
  if (typeof found === 'string') {
    const message = `unable to resolve name ${quote(host)}: ${found}; expected a name with an IPv4 address`
    reader.problems.error('config-unresolved-name', source, written, message)
    return
  }
  await reader.store(value.slice(0, equals), found.address, source, { placeholder: true })
}

function mapped<T>(table: Readonly<Record<string, T>>, option: (value: T) => ImmediateOption): Record<string, ImmediateOption> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, option(value)]))
}

/** By canonical name. A test holds this table and the declarations marked immediate together. */
export const IMMEDIATE_OPTIONS: Readonly<Record<string, ImmediateOption>> = {
  include: (reader, value, source, written) => reader.include(value ?? '', source, written),
  config: (reader, value, source, written) => reader.include(value ?? '', source, written, false),
  set: set(false),
  'set-placeholder': set(true),
  'declare-option': (reader, value, source, written) => {
    declareCustomOption(reader, value, source, written)
  },
  resolve: resolveName,
  blacklist: restrict('blacklist'),
  'end-blacklist': endRestriction('blacklist'),
  whitelist: restrict('whitelist'),
  'end-whitelist': endRestriction('whitelist'),
  preset: applyPreset,
  strict: (reader, value) => {
    reader.strict = isTrue(value)
  },
  exit: (_, value) => {
    throw new ExitRequest({ kind: 'exit', status: value === null ? 1 : Number.parseInt(value, 10) & 0xff })
  },
  'fallback-config': (reader, value) => {
    // uWSGI ends at the first error and never sees what is behind it.
    if (!reader.problems.hasErrors) reader.environment.exitPlan.fallBackTo(value ?? '')
  },
  'check-config': (reader, value) => {
    if (isTrue(value)) reader.environment.exitPlan.cancel()
  },
  endfor: nothing,
  else: nothing,
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
  signal: (_, value) => {
    throw new ExitRequest({ kind: 'send-signal', argument: value ?? '' })
  },
  'connect-and-read': (_, value) => {
    throw new ExitRequest({ kind: 'connect-and-read', address: value ?? '' })
  },
  ...mapped(ADDRESS_OPTIONS, (act) => (reader, value, source, written) => act(reader, value ?? '', source, written)),
  ...mapped(PROCESS_CHANGES, (change) => (reader, value, source, written) => {
    change(reader, value ?? '', source, written)
  }),
  ...mapped(NO_COUNTERPART, (instead) => (reader, _, source, written) => {
    reader.problems.error('config-no-counterpart', source, written, `means nothing here: ${instead}`)
  }),
}
