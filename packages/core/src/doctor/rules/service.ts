// Rules about the server as a service: signals, background, pid files, and who else may touch its files.

import { dirname, resolve } from 'node:path'
import type { Entry } from '../../config/settings.js'
import type { InspectedConfig } from '../inspected-config.js'
import { hit, type Hit, type Rule } from '../rule.js'

const BACKGROUND: readonly string[] = ['daemonize', 'daemonize2']
const ROTATION: readonly string[] = ['log-maxsize', 'log-backupname', 'touch-logrotate', 'touch-logreopen']
const PIDFILES: readonly string[] = ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2']
const SECRET = /(?:SECRET|PASSW(?:OR)?D|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)/i
const OTHERS_READ = 0o004
const OTHERS_WRITE = 0o002

/** Files the configuration was read from, each with its first entry. */
function files(config: InspectedConfig): Map<string, Entry> {
  const found = new Map<string, Entry>()
  for (const entry of config.entries) {
    const path = resolve(config.cwd, entry.source.file)
    if (entry.source.line > 0 && !found.has(path)) found.set(path, entry)
  }
  return found
}

/** Name of what looks like a secret that stands in the file itself. What set-placeholder stores is an entry of its own. */
function secretName({ name, written, value }: Entry): string | undefined {
  if (value === null || name === 'set-placeholder' || name === 'set') return undefined
  const equals = name === 'env' ? value.indexOf('=') : -1
  const holder = equals === -1 ? written : value.slice(0, equals)
  const text = value.slice(equals + 1)
  return SECRET.test(holder) && text !== '' && !/^(?:[$@]\(|\/)/.test(text) ? holder : undefined
}

export const SERVICE_RULES: readonly Rule[] = [
  {
    id: 'sigterm-reloads',
    severity: 'warning',
    title: 'no die-on-term',
    why: 'SIGTERM reloads the server, so systemd, supervisor, Docker and Kubernetes wait in vain for it to stop and then kill it in the middle of its requests.',
    instead: 'die-on-term = true',
    find: (config) => hit(!config.on('die-on-term') && 'SIGTERM reloads instead of stopping', config.last('die-on-term')),
  },
  {
    id: 'daemonize-supervised',
    severity: 'error',
    title: 'daemonize under a service manager or in a container',
    why: 'Who started the server sees it end at once, starts it again or ends the container, and gets none of its log.',
    instead: 'leave daemonize out; the log goes to standard error',
    find: (config) =>
      hit(
        config.machine.supervised && config.has(...BACKGROUND) && 'something else watches over the process here',
        config.last(...BACKGROUND),
      ),
  },
  {
    id: 'daemonize-and-die-on-term',
    severity: 'warning',
    title: 'daemonize together with die-on-term',
    why: 'die-on-term is for servers that a service manager stops, and those must stay in the foreground.',
    instead: 'daemonize without a service manager, die-on-term with one',
    find: (config) =>
      hit(
        !config.machine.supervised &&
          config.has(...BACKGROUND) &&
          config.on('die-on-term') &&
          'one says background, the other service manager',
        config.last(...BACKGROUND),
      ),
  },
  {
    id: 'daemonize-and-logto',
    severity: 'warning',
    title: 'daemonize together with logto',
    why: 'Both name the file the log goes to; the start is in one and everything after it in the other.',
    instead: 'the file with daemonize alone',
    find: (config) => hit(config.has(...BACKGROUND) && config.has('logto', 'logto2') && 'two log files', config.last('logto', 'logto2')),
  },
  {
    id: 'rotation-without-file',
    severity: 'warning',
    title: 'log files are to be renamed, but the log is no file',
    why: 'Standard output and UDP cannot be renamed or opened anew; whoever reads them keeps the files.',
    instead: 'the file in logto, or none of these options where systemd or a container engine keeps the log',
    find: (config) =>
      hit(config.has(...ROTATION) && !config.has('logto', 'logto2', ...BACKGROUND) && 'there is no log file', config.last(...ROTATION)),
  },
  {
    id: 'pidfile-with-emperor',
    severity: 'warning',
    title: 'a pid file together with the Emperor',
    why: 'The Emperor starts and stops its vassals by itself; who signals one by its pid file does so behind its back, and it starts the vassal again.',
    instead: 'no pid file in vassals; touch the file of the vassal to reload it',
    find: (config) =>
      hit(config.has('emperor') && config.has(...PIDFILES) && 'there is an emperor and a pid file', config.last(...PIDFILES)),
  },
  {
    id: 'pidfile-in-tmp',
    severity: 'error',
    title: 'a pid file in a folder that everybody may write to',
    why: 'Another user can put the pid of any process there, and --stop or --reload then signals that one, as root.',
    instead: 'a folder in /run that belongs to the server',
    find: (config) =>
      config
        .all(...PIDFILES)
        .filter(({ value }) => ((config.machine.mode(dirname(resolve(config.cwd, value ?? ''))) ?? 0) & OTHERS_WRITE) !== 0)
        .map((at) => ({ at, what: `everybody may write to the folder of ${at.value ?? ''}` })),
  },
  {
    id: 'pidfile-early',
    severity: 'note',
    title: 'pidfile instead of safe-pidfile',
    why: 'It is written before the sockets are opened, so that a second start by mistake overwrites it and then fails.',
    instead: 'safe-pidfile = FILE',
    find: (config) =>
      hit(config.has('pidfile', 'pidfile2') && 'a failed second start changes the pid file', config.last('pidfile', 'pidfile2')),
  },
  {
    id: 'root',
    severity: 'error',
    title: 'the app runs as root',
    why: 'A fault of the app or of one of its libraries is then a fault of the whole machine.',
    instead: 'uid = USER and gid = GROUP, or a service manager that sets the user',
    find: (config) => {
      const uid = config.last('uid')
      if (uid !== undefined) return hit((uid.value === 'root' || uid.value === '0') && 'uid is root', uid)
      return hit(config.machine.uid === 0 && !config.has('emperor-tyrant') && 'the server is started as root and stays root')
    },
  },
  {
    id: 'uid-without-gid',
    severity: 'warning',
    title: 'uid without gid',
    why: 'The group stays that of who starts the server, mostly that of root, with all the files it may read.',
    instead: 'gid = GROUP beside it',
    find: (config) => hit(config.has('uid') && !config.has('gid') && 'the group is not changed', config.last('uid')),
  },
  {
    id: 'readable-secret',
    severity: 'error',
    title: 'a secret in a file that every user may read',
    why: 'Passwords and keys in the configuration are then known to everybody on the machine.',
    instead: 'chmod 640 on the file, or $(NAME) with the value in the environment of the service',
    find: (config) =>
      config.entries.flatMap((at): Hit[] => {
        const name = secretName(at)
        const mode = at.source.line > 0 ? config.machine.mode(resolve(config.cwd, at.source.file)) : undefined
        if (name === undefined || mode === undefined || (mode & OTHERS_READ) === 0) return []
        return [{ at, what: `${name} can be read by every user (mode ${(mode & 0o777).toString(8)})` }]
      }),
  },
  {
    id: 'writable-config',
    severity: 'error',
    title: 'a configuration file that every user may write to',
    why: 'Who writes it decides which code runs as the user of the server.',
    instead: 'chmod o-w on the file',
    find: (config) =>
      [...files(config)]
        .filter(([path]) => ((config.machine.mode(path) ?? 0) & OTHERS_WRITE) !== 0)
        .map(([, at]) => ({ at, what: `everybody may write to ${at.source.file}` })),
  },
]
