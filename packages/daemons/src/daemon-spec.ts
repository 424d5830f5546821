// What the configuration says of one daemon, from any of the options that attach one.

import { constants } from 'node:os'
import { readEntries, readLegion, type ReadEntry, type Settings } from '@uwsgi-ts/core'

/** Plain data: it is handed to the next program image of a reload. */
export interface DaemonSpec {
  readonly command: string
  /** With one the daemon outlives reloads and the server. */
  readonly pidfile?: string
  /** How often, once a second, the pid file is looked for before a start has failed. */
  readonly checks: number
  /** Its end is the end of the server. */
  readonly control: boolean
  /** It stays in the foreground and the server writes its pid file. */
  readonly daemonize: boolean
  /** Files whose touch restarts it. */
  readonly touch: readonly string[]
  readonly stopSignal: number
  readonly reloadSignal: number
  readonly stdin: boolean
  readonly uid?: number
  readonly gid?: number
  readonly pidNamespace: boolean
  readonly cwd?: string
  /** Seconds that a respawn waits at most. */
  readonly maxThrottle: number
  /** One with a pid file hears of reloads and stops by signal. */
  readonly notify: boolean
  /** Seconds it has for its end. */
  readonly mercy: number
  /** It runs only while this server is the lord of the legion. */
  readonly legion?: string
}

const DEFAULT_CHECKS = 10
const DEFAULT_MAX_THROTTLE = 300
const DEFAULT_MERCY = 3

type Given = Partial<DaemonSpec> & Pick<DaemonSpec, 'command'>

/** All daemons, in the order of their options. Throws an error that names place and option of what is wrong. */
export function configuredDaemons(settings: Settings): Array<ReadEntry<DaemonSpec>> {
  const plain = plainSpec(settings.flag('daemons-honour-stdin'), settings.number('reload-mercy') ?? DEFAULT_MERCY)
  const lists = settings.keyValues('attach-daemon2')
  const whole =
    (read: (text: string, index: number) => Given) =>
    (text: string, index: number): DaemonSpec => {
      const spec = { ...plain, ...read(text, index) }
      if (spec.command.trim() === '') throw new Error('names no command')
      return spec
    }
  return readEntries(settings, {
    'attach-daemon': whole((command) => ({ command })),
    'attach-control-daemon': whole((command) => ({ command, control: true })),
    'smart-attach-daemon': whole(withPidfile),
    'smart-attach-daemon2': whole((text) => ({ ...withPidfile(text), daemonize: true })),
    'legion-attach-daemon': whole((text) => inLegion(text, (command) => ({ command }))),
    'legion-smart-attach-daemon': whole((text) => inLegion(text, withPidfile)),
    'legion-smart-attach-daemon2': whole((text) => ({ ...inLegion(text, withPidfile), daemonize: true })),
    'attach-daemon2': whole((_, index) => fromKeys(lists[index] ?? new Map())),
  })
}

function plainSpec(stdin: boolean, mercy: number): Omit<DaemonSpec, 'command'> {
  return {
    checks: DEFAULT_CHECKS,
    control: false,
    daemonize: false,
    touch: [],
    stopSignal: constants.signals.SIGTERM,
    reloadSignal: constants.signals.SIGTERM,
    stdin,
    pidNamespace: false,
    maxThrottle: DEFAULT_MAX_THROTTLE,
    notify: false,
    mercy,
  }
}

/** LEGION and what the option without a legion takes. */
function inLegion<T>(text: string, read: (rest: string) => T): T & { readonly legion: string } {
  const { legion, rest } = readLegion(text, 'names no legion and command; expected the name of a legion in front')
  return { ...read(rest), legion }
}

/** PIDFILE[,CHECKS] COMMAND */
function withPidfile(text: string): Pick<DaemonSpec, 'command' | 'pidfile' | 'checks'> {
  const blank = text.indexOf(' ')
  if (blank < 1) throw new Error(`${JSON.stringify(text)} names no pid file and command; expected PIDFILE COMMAND`)
  const [, pidfile = '', checks] = /^(.*?)(?:,(\d+))?$/s.exec(text.slice(0, blank)) ?? []
  return {
    command: text.slice(blank + 1).trimStart(),
    pidfile,
    checks: checks === undefined ? DEFAULT_CHECKS : Math.max(1, Number(checks)),
  }
}

function fromKeys(keys: ReadonlyMap<string, string>): Partial<DaemonSpec> & Pick<DaemonSpec, 'command'> {
  const text = (...names: string[]): string | undefined => names.map((name) => keys.get(name)).find((value) => value !== undefined)
  const flag = (...names: string[]): boolean => {
    const value = text(...names)
    return value !== undefined && !/^(?:0|no|off|false)$/i.test(value)
  }
  const number = (name: string): number | undefined => {
    const value = keys.get(name)
    if (value === undefined) return undefined
    if (!/^\d{1,9}$/.test(value)) throw new Error(`${name}: ${JSON.stringify(value)} is no number; expected digits`)
    return Number(value)
  }
  const signal = (...names: string[]): number | undefined => {
    const value = text(...names)
    return value === undefined ? undefined : signalNumber(names[0] ?? '', value)
  }
  const command = text('command', 'cmd', 'exec')
  if (command === undefined) throw new Error("the list has no command; expected cmd=COMMAND (you need to specify a 'command' key)")
  const pidfile = keys.get('pidfile')
  const daemonize = flag('daemonize', 'daemon')
  if (daemonize && pidfile === undefined)
    throw new Error('daemonize needs a pid file, by which the daemon is found again; expected pidfile=FILE')
  const uid = number('uid')
  const gid = number('gid')
  const cwd = keys.get('chdir')
  const stopSignal = signal('stopsignal', 'stop_signal') ?? constants.signals.SIGTERM
  return {
    command,
    ...(pidfile === undefined ? {} : { pidfile }),
    checks: Math.max(1, number('freq') ?? DEFAULT_CHECKS),
    control: flag('control'),
    daemonize,
    touch: (keys.get('touch') ?? '').split(';').filter((file) => file !== ''),
    stopSignal,
    reloadSignal: signal('reloadsignal', 'reload_signal') ?? stopSignal,
    ...(flag('stdin') ? { stdin: true } : {}),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    pidNamespace: flag('ns_pid'),
    ...(cwd === undefined ? {} : { cwd }),
    maxThrottle: number('max_throttle') || DEFAULT_MAX_THROTTLE,
    notify: flag('notifypid'),
  }
}

/** `15`, `SIGTERM` or `TERM`. */
function signalNumber(key: string, text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 64) return Number(text)
  const name = text.toUpperCase().startsWith('SIG') ? text.toUpperCase() : `SIG${text.toUpperCase()}`
  const found = (constants.signals as Readonly<Record<string, number | undefined>>)[name]
  if (found === undefined)
    throw new Error(`${key}: ${JSON.stringify(text)} is no signal; expected a number from 1 to 64 or a name such as SIGTERM`)
  return found
}
