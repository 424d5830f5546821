// Rules about the configuration as a text: what a typo hides, what counts only once, what does nothing, what contradicts itself.

import { presetOf } from '../../config/preset.js'
import { PRESETS } from '../../config/preset-lines.js'
import type { Entry } from '../../config/settings.js'
import type { InspectedConfig } from '../inspected-config.js'
import { hit, type Hit, type Rule } from '../rule.js'

/** Options that do nothing without one of the others. */
const USELESS_WITHOUT: Readonly<Record<string, readonly string[]>> = {
  'stats-http': ['stats'],
  'stats-minified': ['stats'],
  'stats-no-cores': ['stats'],
  'max-requests-delta': ['max-requests'],
  'max-worker-lifetime-delta': ['max-worker-lifetime'],
  'mem-collector-freq': ['reload-on-rss', 'reload-on-as', 'evil-reload-on-rss', 'evil-reload-on-as'],
  'harakiri-verbose': ['harakiri'],
  'harakiri-no-arh': ['harakiri'],
  'harakiri-queue-threshold': ['harakiri'],
  'harakiri-graceful-signal': ['harakiri-graceful-timeout'],
  'no-default-app': ['mount'],
  'manage-script-name': ['mount'],
  'http-socket-keepalive': ['http-socket'],
  'http-socket-modifier1': ['http-socket', 'http11-socket'],
  'http-socket-modifier2': ['http-socket', 'http11-socket'],
  'queue-timeout': ['socket', 'uwsgi-socket', 'http-socket', 'http11-socket'],
  'cheaper-initial': ['cheaper'],
  'cheaper-step': ['cheaper'],
  'cheaper-algo': ['cheaper'],
  'reload-mercy': ['attach-daemon', 'attach-daemon2', 'attach-control-daemon', 'legion-attach-daemon'],
  'cron-harakiri': ['cron', 'cron2', 'unique-cron', 'legion-cron', 'unique-legion-cron'],
  'cgroup-opt': ['cgroup'],
}

/** Options that must not be on together, and what becomes of it. */
const CONTRADICTIONS: ReadonlyArray<readonly [string, string, string]> = [
  ['no-default-app', 'need-app', 'with every request for an unknown mount point refused, need-app still only asks for one app'],
  ['stop', 'daemonize', 'the first ends a server, the second starts one'],
  ['log-micros', 'disable-logging', 'times of requests that are not logged'],
  ['exit-on-reload', 'touch-reload', 'a touch then ends the server'],
  ['exit-on-reload', 'py-autoreload', 'a changed file then ends the server'],
  ['lazy-apps', 'no-lazy-apps', 'both cannot be'],
  ['worker-exec', 'harakiri', 'requests of a program are not seen, so none is ended'],
  ['worker-exec', 'max-requests', 'requests of a program are not counted'],
  ['worker-exec', 'cheaper', 'whether a program is busy is not known, so all of them run'],
]

const FLAG_WORDS = /^(?:true|false|yes|no|on|off|0|1|)$/i

/** Entries of a file or the command line, without those a preset stands for. */
function written(config: InspectedConfig): readonly Entry[] {
  return config.entries.filter((entry) => entry.made !== true && presetOf(entry.source) === undefined)
}

const fromProblems =
  (...codes: readonly string[]) =>
  (config: InspectedConfig): Hit[] =>
    config.problems
      .filter(({ code }) => codes.includes(code))
      .map(({ source, option, message }) => ({ at: { name: option, written: option, value: null, source, order: -1 }, what: message }))

export const LANGUAGE_RULES: readonly Rule[] = [
  {
    id: 'no-strict',
    severity: 'warning',
    title: 'no strict',
    why: 'A mistyped option is taken for a placeholder, so what it should do is missing in silence.',
    instead: 'strict = true',
    find: (config) => hit(!config.on('strict') && 'mistyped options are not refused', config.last('strict')),
  },
  {
    id: 'unknown-option',
    severity: 'error',
    title: 'a name that is no option and that nothing uses',
    why: 'It is a typo, or a placeholder nobody needs.',
    instead: 'the right name, or set-placeholder for a placeholder',
    find: fromProblems('config-unknown-key', 'config-unknown-option'),
  },
  {
    id: 'not-built',
    severity: 'error',
    title: 'an option of uWSGI that this version does not have, or whose package is not installed',
    why: 'The server refuses to start rather than to leave it out in silence.',
    instead: 'leave it out, or install the package that the message names',
    find: fromProblems('config-not-built', 'config-package-missing', 'config-no-counterpart'),
  },
  {
    id: 'not-readable',
    severity: 'error',
    title: 'everything else that keeps the configuration from being read',
    why: 'The server refuses to start.',
    instead: 'what the message expects',
    find: (config) => {
      const known = ['config-unknown-key', 'config-unknown-option', 'config-not-built', 'config-package-missing', 'config-no-counterpart']
      const codes = config.problems.filter(({ code, severity }) => severity === 'error' && !known.includes(code)).map(({ code }) => code)
      return fromProblems(...codes)(config)
    },
  },
  {
    id: 'suspicious-text',
    severity: 'warning',
    title: 'what the reader warns of',
    why: 'It is read, but hardly as it is meant.',
    instead: 'what the message expects',
    find: (config) => {
      const codes = config.problems
        .filter(({ code, severity }) => severity === 'warning' && code !== 'config-unknown-key')
        .map(({ code }) => code)
      return fromProblems(...codes)(config)
    },
  },
  {
    id: 'given-twice',
    severity: 'warning',
    title: 'an option with one value that stands there twice',
    why: 'Only the last one counts. The other is a remnant, or was meant for something else.',
    instead: 'one of them',
    find: (config) => {
      const before = new Map<string, Entry>()
      return written(config).flatMap((at): Hit[] => {
        const declaration = config.option(at.name)?.declaration
        if (declaration === undefined || declaration.repeat === true || declaration.immediate === true || at.source.line === 0) return []
        const other = before.get(at.name)
        before.set(at.name, at)
        // A file that overrides what it includes, or the other way round, is meant so.
        if (other === undefined || other.source.file !== at.source.file || other.source.line === at.source.line) return []
        return [{ at, what: `it stands in line ${other.source.line} already${other.value === at.value ? '' : ', with another value'}` }]
      })
    },
  },
  {
    id: 'flag-with-a-word',
    severity: 'warning',
    title: 'a flag with a value that is neither true nor false',
    why: 'Everything but false, off, no and 0 is true, also a mistyped "flase".',
    instead: 'true or false',
    find: (config) =>
      written(config)
        .filter((at) => config.option(at.name)?.declaration.kind === 'flag' && !FLAG_WORDS.test((at.value ?? '').trim()))
        .map((at) => ({ at, what: `${at.written} is on, whatever its value means` })),
  },
  {
    id: 'no-effect',
    severity: 'note',
    title: 'an option that does nothing here',
    why: 'It is accepted so that configurations of uWSGI load.',
    instead: 'leave it out, unless uWSGI reads the same file',
    find: (config) => {
      const seen = new Set<string>()
      return written(config).flatMap((at): Hit[] => {
        const reason = config.option(at.name)?.declaration.noEffect
        if (reason === undefined || seen.has(at.name)) return []
        seen.add(at.name)
        return [{ at, what: reason }]
      })
    },
  },
  {
    id: 'useless-alone',
    severity: 'warning',
    title: 'an option that does nothing without another one',
    why: 'It refines something that is not there.',
    instead: 'the other option beside it, or neither',
    find: (config) =>
      Object.entries(USELESS_WITHOUT).flatMap(([name, others]) => {
        const at = config.last(name)
        return at === undefined || config.has(...others) ? [] : [{ at, what: `there is no ${others.join(' and no ')}` }]
      }),
  },
  {
    id: 'contradiction',
    severity: 'warning',
    title: 'two options that contradict each other',
    why: 'Both together do not do what either of them says.',
    instead: 'one of them',
    find: (config) =>
      CONTRADICTIONS.flatMap(([one, other, what]) => {
        const [a, b] = [config.last(one), config.last(other)]
        const off = (entry: Entry): boolean => config.option(entry.name)?.declaration.kind === 'flag' && !config.on(entry.name)
        return a === undefined || b === undefined || off(a) || off(b) ? [] : [{ at: b, what: `${one} and ${other}: ${what}` }]
      }),
  },
  {
    id: 'preset-overrides',
    severity: 'warning',
    title: 'an option above the preset that sets it again',
    why: 'Of two values the last counts, so the one above the preset has no effect.',
    instead: 'the preset at the top',
    find: (config) =>
      config.all('preset').flatMap((preset) => {
        const lines = PRESETS[preset.value ?? ''] ?? []
        return lines.flatMap((line): Hit[] => {
          const at = written(config).find(
            (entry) => entry.name === line.option && entry.order < preset.order && entry.source.file === preset.source.file,
          )
          const again = at !== undefined && written(config).some((entry) => entry.name === line.option && entry.order > preset.order)
          if (at === undefined || again || at.value === line.value) return []
          return [{ at, what: `preset ${preset.value ?? ''} below sets it to ${line.value}` }]
        })
      }),
  },
  {
    id: 'two-presets',
    severity: 'warning',
    title: 'two presets',
    why: 'The second overrides the first only where both have an opinion; the rest of the first stays.',
    instead: 'one preset',
    find: (config) => {
      const all = config.all('preset')
      return hit(all.length > 1 && all.map(({ value }) => value ?? '').join(' and '), all.at(-1))
    },
  },
]
