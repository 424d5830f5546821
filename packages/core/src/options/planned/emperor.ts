// The emperor, which starts and watches one server for each configuration it finds.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/emperor', {
  emperor: {
    kind: 'string',
    repeat: true,
    help: 'Run a server (a vassal) for each configuration in this folder, fitting this pattern, or that a monitor SCHEME://... finds.',
    see: ['emperor-freq', 'emperor-tyrant', 'vassal-set'],
  },
  'emperor-freq': { kind: 'seconds', unit: 's', default: 3, help: 'How often folders and other sources are looked at.' },
  'emperor-nofollow': {
    kind: 'flag',
    help: 'A configuration that is a symbolic link changes when the link does, whatever happens to its target.',
  },
  'emperor-procname': { kind: 'string', help: 'Name of the process of the emperor.' },
  'emperor-pidfile': { kind: 'string', help: 'Write the pid of the emperor here.' },
  'early-emperor': { kind: 'flag', help: 'Start the emperor before jails are entered, privileges dropped and sockets bound.' },
  'emperor-extra-extension': {
    kind: 'string',
    repeat: true,
    aliases: ['emperor-extra-ext'],
    help: 'Take files with this ending too, and start their vassals with config.',
  },
  'emperor-magic-exec': {
    kind: 'flag',
    help: 'Run configuration files that are executable and take what they print as the configuration.',
  },
  'emperor-stats': {
    kind: 'socket',
    aliases: ['emperor-stats-server'],
    help: 'Serve statistics of the emperor and its vassals as JSON on this address.',
  },
  'imperial-monitor-list': {
    kind: 'flag',
    aliases: ['imperial-monitors-list'],
    help: 'Print the names of all sources of vassals at the start.',
  },

  'emperor-tyrant': { kind: 'flag', help: 'Run each vassal as the owner of its configuration file; files of root are refused.' },
  'emperor-tyrant-nofollow': { kind: 'flag', help: 'In tyrant mode the owner of a symbolic link counts, and not that of its target.' },
  'emperor-tyrant-initgroups': { kind: 'flag', help: 'In tyrant mode give vassals the supplementary groups of their user.' },
  'emperor-cap': {
    kind: 'string',
    aliases: ['vassals-cap', 'vassal-cap'],
    help: 'Capabilities that vassals may have at all, separated by commas.',
  },
  'emperor-use-clone': {
    kind: 'string',
    help: 'Give each vassal namespaces of its own: fs, ipc, net, pid, user, uts and others, separated by commas.',
  },
  'emperor-subreaper': { kind: 'flag', help: 'Make the emperor the parent of processes that vassals leave behind.' },

  'emperor-throttle': {
    kind: 'integer',
    unit: 'ms',
    default: 1000,
    help: 'A vassal that keeps failing waits this much longer before each new start.',
  },
  'emperor-max-throttle': {
    kind: 'integer',
    unit: 'ms',
    default: 180000,
    help: 'Longest time that a failing vassal waits before a new start; above it the time is halved.',
  },
  'emperor-no-blacklist': { kind: 'flag', help: 'Start failing vassals again at once.' },
  'emperor-required-heartbeat': {
    kind: 'seconds',
    unit: 's',
    default: 30,
    help: 'A vassal that has sent heartbeats and is silent for this long is killed and started again.',
    see: ['heartbeat'],
  },
  'emperor-curse-tolerance': { kind: 'seconds', unit: 's', default: 30, help: 'Time that a vassal has to end before it is killed.' },
  'emperor-graceful-shutdown': { kind: 'flag', help: 'Let vassals finish their requests when the emperor stops.' },
  heartbeat: {
    kind: 'seconds',
    unit: 's',
    help: 'In a vassal: tell the emperor this often that the server is well.',
    see: ['emperor-required-heartbeat'],
  },

  'emperor-wrapper': { kind: 'string', help: 'Run this program for each vassal instead of the server itself.' },
  'emperor-wrapper-override': { kind: 'string', repeat: true, help: 'Program to try for each vassal before all others.' },
  'emperor-wrapper-fallback': { kind: 'string', repeat: true, help: 'Program to try for a vassal when the usual one cannot be run.' },
  'emperor-proxy-socket': {
    kind: 'socket',
    help: 'In a vassal: pass the connection to the emperor on to another process through this unix socket.',
  },
  'emperor-use-fork-server': {
    kind: 'socket',
    help: 'Ask the fork server at this address for the processes of vassals.',
    see: ['fork-server'],
  },
  'emperor-broodlord': {
    kind: 'integer',
    help: 'Start up to this many further servers, from the section zerg of their file, for vassals that ask for help.',
    see: ['vassal-sos', 'vassal-sos-backlog'],
  },

  'emperor-on-demand-extension': {
    kind: 'string',
    aliases: ['emperor-on-demand-ext'],
    help: 'Start a vassal at its first connection; the file of its name with this ending holds the address to listen on.',
  },
  'emperor-on-demand-directory': {
    kind: 'string',
    aliases: ['emperor-on-demand-dir'],
    help: 'Start a vassal at its first connection to a unix socket in this folder, named after the vassal.',
  },
  'emperor-on-demand-exec': {
    kind: 'string',
    help: 'Start a vassal at its first connection; this command, called with its name, prints the address to listen on.',
  },

  'emperor-collect-attribute': {
    kind: 'string',
    repeat: true,
    aliases: ['emperor-collect-attr'],
    help: 'Remember the value of this key of the section emperor of each vassal.',
  },
  'emperor-fork-server-attr': { kind: 'string', help: 'Collected key that names the fork server of a vassal.' },
  'emperor-wrapper-attr': { kind: 'string', help: 'Collected key that names the program to run for a vassal.' },
  'emperor-chdir-attr': { kind: 'string', help: 'Collected key that names the folder a vassal is started in.' },

  'emperor-command-socket': {
    kind: 'socket',
    help: 'Take datagrams that start, restart and stop vassals on this address, HOST:PORT or a unix socket.',
  },
  'emperor-wait-for-command': { kind: 'flag', help: 'Start no vassal before a datagram on emperor-command-socket says so.' },
  'emperor-wait-for-command-ignore': { kind: 'string', repeat: true, help: 'Vassal that emperor-wait-for-command does not hold back.' },
})
