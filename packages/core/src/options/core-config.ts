// Core options about the configuration itself: reading, placeholders, logic, introspection and plugins. The immediate ones act while the
// configuration is being read (config/immediate-options.ts) and never see expansions.

import { defineOptions, type OptionTable } from './declare.js'

const block = (help: string, aliases: readonly string[] = []): OptionTable[string] => ({
  kind: 'string',
  repeat: true,
  immediate: true,
  aliases,
  help,
})
const bareBlock = (help: string): OptionTable[string] => ({ kind: 'flag', immediate: true, help })

export const CONFIG_OPTIONS: OptionTable = defineOptions({
  ini: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read options from an ini file, FILE or FILE:SECTION. `:SECTION` alone means the ini file read last.',
  },
  include: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read another configuration file here; upper-case magic variables keep naming the first file.',
  },
  inherit: {
    kind: 'string',
    repeat: true,
    help: 'Read another configuration file after everything else, so that its values win over earlier ones.',
  },
  set: { kind: 'string', short: 'S', repeat: true, immediate: true, help: 'OPTION=VALUE: act as if this line stood in the configuration.' },
  'set-placeholder': {
    kind: 'string',
    repeat: true,
    immediate: true,
    aliases: ['set-ph'],
    help: 'NAME=VALUE: define a placeholder for %(NAME).',
  },
  'declare-option': {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'NAME=TEMPLATE: make a new option out of others, `key=value;key=value` with $1, $2 ... for the words of its argument.',
  },
  strict: { kind: 'flag', immediate: true, help: 'Refuse names that are neither an option nor a placeholder set by set-ph.' },
  exit: { kind: 'integer', argument: 'optional', immediate: true, default: 1, max: 255, help: 'Stop here with this exit status.' },

  for: block('Repeat the lines up to endfor for each word; %(_) is the word.'),
  'for-glob': block('Repeat the lines up to endfor for each path that matches the pattern.'),
  'for-times': block('Repeat the lines up to endfor this many times; %(_) counts from 1.'),
  'for-readline': block('Repeat the lines up to endfor for each line of the file.'),
  endfor: {
    kind: 'string',
    argument: 'optional',
    repeat: true,
    immediate: true,
    aliases: ['end-for', 'endif', 'end-if', 'end'],
    help: 'End of a for or if block.',
  },
  'if-env': block('Take the lines up to endif when the environment variable is set, NAME or NAME=VALUE.', ['ifenv']),
  'if-not-env': block('Take the lines up to endif unless the environment variable is set so.'),
  'if-opt': block('Take the lines up to endif when the option stands above, NAME or NAME=VALUE.'),
  'if-not-opt': block('Take the lines up to endif unless the option stands above.'),
  'if-exists': block('Take the lines up to endif when the path exists and can be read.', ['ifexists']),
  'if-not-exists': block('Take the lines up to endif unless the path exists and can be read.'),
  'if-file': block('Take the lines up to endif when the path is a regular file.'),
  'if-not-file': block('Take the lines up to endif unless the path is a regular file.'),
  'if-dir': block('Take the lines up to endif when the path is a directory.', ['ifdir', 'if-directory']),
  'if-not-dir': block('Take the lines up to endif unless the path is a directory.'),
  'if-reload': bareBlock('Take the lines up to endif when the server was reloaded.'),
  'if-not-reload': bareBlock('Take the lines up to endif when the server was not reloaded.'),
  'if-plugin': block('Take the lines up to endif when the plugin has been asked for above.', ['ifplugin']),
  'if-not-plugin': block('Take the lines up to endif unless the plugin has been asked for above.'),
  'if-hostname': block('Take the lines up to endif on the machine of this name.'),
  'if-not-hostname': block('Take the lines up to endif on all machines but this.'),
  'if-hostname-match': block('Take the lines up to endif when the name of the machine matches the regular expression.'),
  'if-not-hostname-match': block('Take the lines up to endif unless the name of the machine matches the regular expression.'),

  plugin: {
    kind: 'string',
    repeat: true,
    immediate: true,
    aliases: ['plugins'],
    help: 'Load plugins, separated by commas. One that cannot be loaded is logged and the start goes on.',
  },
  'need-plugin': {
    kind: 'string',
    repeat: true,
    immediate: true,
    aliases: ['need-plugins'],
    help: 'Load plugins, separated by commas. One that cannot be loaded ends the start.',
  },
  'plugins-dir': {
    kind: 'string',
    repeat: true,
    immediate: true,
    aliases: ['plugin-dir'],
    help: 'Folder in which plugins are looked for first.',
  },
  autoload: {
    kind: 'flag',
    immediate: true,
    noEffect: 'plugins are always loaded by the options they own',
    help: 'Load the plugin that owns an unknown option.',
  },

  'show-config': { kind: 'flag', help: 'Print the configuration, everything expanded, and start.' },
  'check-config': { kind: 'flag', help: 'Read and check the configuration, load its plugins, and exit without starting.' },
  'dump-options': { kind: 'flag', help: 'Print the names of all options and exit.' },
  help: { kind: 'flag', short: 'h', immediate: true, aliases: ['usage'], help: 'Print this text and exit.' },
  version: { kind: 'flag', immediate: true, help: 'Print the version and exit.' },
  get: { kind: 'string', repeat: true, help: 'Print the first value of an option or placeholder and exit.' },
  print: { kind: 'string', repeat: true, help: 'Print a text when the configuration has been read.' },
  iprint: { kind: 'string', repeat: true, immediate: true, help: 'Print a text while the configuration is being read.' },
  'no-server': { kind: 'flag', help: 'Do everything up to the start of the server, then exit.' },
  stop: { kind: 'string', immediate: true, help: 'Stop the server whose pid is in this file, and exit.' },
  reload: { kind: 'string', immediate: true, help: 'Reload the server whose pid is in this file, and exit.' },
  pause: {
    kind: 'string',
    immediate: true,
    aliases: ['suspend', 'resume'],
    help: 'Pause, or resume, the server whose pid is in this file, and exit.',
  },
  'connect-and-read': { kind: 'socket', immediate: true, help: 'Connect to an address, log everything it sends, and exit.' },
})
