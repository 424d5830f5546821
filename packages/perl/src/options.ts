// Options of the Perl plugin. Their values go to the zygote as they are; what each one does is in host/lib/UwsgiHost.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const PERL_OPTIONS: OptionTable = defineOptions({
  psgi: { kind: 'string', help: 'Load this PSGI app: a file whose last value is the app.', see: ['mount', 'lazy-apps', 'need-app'] },
  'perl-no-plack': { kind: 'flag', help: 'Load apps with plain `do`, also when Plack is installed.' },
  'perl-no-die-catch': { kind: 'flag', help: 'Write no stack trace for exceptions that an app does not catch.' },
  'perl-local-lib': { kind: 'string', help: 'Look for modules in this folder first; it is laid out as local::lib does it.' },
  'perl-args': { kind: 'string', help: 'Add these words, separated by spaces, to @ARGV of the apps.', see: ['perl-arg'] },
  'perl-arg': { kind: 'string', repeat: true, help: 'Add this one item to @ARGV of the apps.', see: ['perl-args'] },
  'perl-exec': { kind: 'string', repeat: true, help: 'Run this Perl file before the apps are loaded, once.' },
  'perl-exec-post-fork': { kind: 'string', repeat: true, help: 'Run this Perl file in every worker after it is forked.' },
  'perl-auto-reload': {
    kind: 'seconds',
    unit: 's',
    min: 1,
    implies: ['master'],
    help: 'Reload when a loaded module has changed, looked at after a request and at most this often. For development only.',
    see: ['perl-auto-reload-ignore'],
  },
  'perl-auto-reload-ignore': { kind: 'string', repeat: true, implies: ['master'], help: 'Do not look at this file in perl-auto-reload.' },
  'perl-version': { kind: 'flag', implies: ['command-mode'], help: 'Print the version of the interpreter and exit.' },
  'perl-interpreter': {
    kind: 'string',
    default: 'perl',
    help: 'The perl program that runs the apps: a path, or a name looked up in PATH. Perl 5.16 or later.',
  },
})
