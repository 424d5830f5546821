// Topics of --help that cut across packages: `--help sockets` shows the options about listening, whoever owns them.

import { LOGGING_OPTIONS } from '../options/core-logging.js'
import { CONFIG_OPTIONS } from '../options/core-config.js'
import { PROCESS_OPTIONS } from '../options/core-process.js'
import { REQUEST_OPTIONS } from '../options/core-requests.js'
import type { OptionTable } from '../options/declare.js'
import { ownerLabel, type CataloguedOption } from './option-catalog.js'

interface Theme {
  /** For the overview; a few words. */
  readonly title: string
  /** Options of these tables belong to it. */
  readonly tables?: readonly OptionTable[]
  /** So do all of these owners ... */
  readonly owners?: RegExp
  /** ... and options whose name has one of these words. */
  readonly names?: RegExp
}

/** A whole word of a dashed name. */
const word = (...words: readonly string[]): RegExp => new RegExp(`(?:^|-)(?:${words.join('|')})(?:-|$)`)

export const THEMES: Readonly<Record<string, Theme>> = {
  configuration: {
    title: 'files, placeholders, blocks, introspection, plugins',
    tables: [CONFIG_OPTIONS],
    names: word('ini', 'xml', 'yaml', 'json', 'config'),
  },
  processes: {
    title: 'master, workers, reloads, users, folders',
    tables: [PROCESS_OPTIONS],
    names: word('worker', 'workers', 'processes', 'cheaper', 'cheap', 'idle', 'harakiri', 'reload', 'procname', 'mercy', 'touch', 'chain'),
  },
  requests: { title: 'sizes, time-outs, queues, apps and mounts', tables: [REQUEST_OPTIONS], names: word('post', 'buffering', 'headers?') },
  sockets: {
    title: 'addresses, protocols and what is set on sockets',
    owners: /^protocol-/,
    names: word('socket', 'listen', 'backlog', 'reuse', 'so', 'tcp', 'abstract', 'umask', 'chmod', 'chown', 'freebind', 'map'),
  },
  logging: {
    title: 'log files, request log, statistics',
    tables: [LOGGING_OPTIONS],
    owners: /^loggers$/,
    names: word('log', 'logs', 'logto', 'logto2', 'logger', 'logging', 'logformat', 'logdate', 'stats', 'memory'),
  },
  isolation: {
    title: 'users, capabilities, namespaces, limits',
    names: word(
      'uid',
      'gid',
      'chroot',
      'pivot',
      'namespace',
      'unshare',
      'cgroup',
      'cap',
      'limit',
      'rlimit',
      'jail',
      'privileged',
      'no-initgroups',
    ),
  },
  reload: {
    title: 'reloading and stopping',
    names: word('reload', 'reloads', 'mercy', 'touch', 'die', 'vacuum', 'pidfile', 'fifo', 'evil'),
  },
}

export function inTheme(theme: Theme, option: CataloguedOption): boolean {
  if (theme.tables?.some((table) => table[option.name] === option.declaration) === true) return true
  return theme.owners?.test(ownerLabel(option.owner)) === true || theme.names?.test(option.name) === true
}
