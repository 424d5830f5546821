// Rules about the app: whether there is one, where it is, and how it is run.

import { dirname, isAbsolute } from 'node:path'
import { hit, type Rule } from '../rule.js'

const APPS: readonly string[] = [
  ...[
    'wsgi-file',
    'file',
    'module',
    'wsgi',
    'mount',
    'pump',
    'eval',
    'paste',
    'ini-paste',
    'web3',
    'psgi',
    'perl',
    'rack',
    'rails',
    'php',
    'php-app',
  ],
  ...[
    'cgi',
    'lua',
    'gccgo',
    'go',
    'jvm',
    'emperor',
    'fastrouter',
    'spooler',
    'http-to',
    'wsgi-lite',
    'worker-exec',
    'worker-mount',
    'node',
  ],
]
const FOLDERS: readonly string[] = ['chdir', 'chdir2', 'virtualenv', 'home', 'venv', 'pyhome']
const WRITTEN: readonly string[] = ['logto', 'logto2', 'daemonize', 'daemonize2', 'pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2']

export const APP_RULES: readonly Rule[] = [
  {
    id: 'no-need-app',
    severity: 'warning',
    title: 'no need-app',
    why: 'When the app cannot be loaded the server starts all the same and answers every request with an error.',
    instead: 'need-app = true',
    find: (config) => hit(!config.on('need-app') && !config.has('emperor') && 'a broken app starts', config.last('need-app')),
  },
  {
    id: 'no-app',
    severity: 'warning',
    title: 'no app is named',
    why: 'The server then runs whatever file a request of the front server names (UWSGI_FILE), which is dangerous wherever the front server can be talked into it.',
    instead: 'wsgi-file = FILE, or the option of the language',
    find: (config) => hit(!config.has(...APPS) && 'nothing says which app to run'),
  },
  {
    id: 'tracebacks-to-clients',
    severity: 'error',
    title: 'catch-exceptions outside development',
    why: 'A traceback in the browser shows paths, settings and pieces of data to every visitor.',
    instead: 'leave it out; the traceback is in the log',
    find: (config) =>
      hit(
        config.on('catch-exceptions') && config.last('preset')?.value !== 'development' && 'tracebacks are sent to clients',
        config.last('catch-exceptions'),
      ),
  },
  {
    id: 'autoreload-in-production',
    severity: 'warning',
    title: 'reloading on changed files, with several processes',
    why: 'It looks at every file again and again, and a deploy that takes a moment is loaded half. It is for development.',
    instead: 'touch-reload = FILE, touched at the end of a deploy',
    find: (config) => {
      const names = ['py-autoreload', 'py-auto-reload', 'python-autoreload', 'python-auto-reload', 'perl-auto-reload', 'psgi-auto-reload']
      const at = config.last(...names)
      const development = config.last('preset')?.value === 'development'
      return hit(
        !development &&
          at !== undefined &&
          at.value !== '0' &&
          (config.number('processes') ?? 1) > 1 &&
          'changed files are loaded while they are being copied',
        at,
      )
    },
  },
  {
    id: 'missing-folder',
    severity: 'error',
    title: 'a folder that does not exist',
    why: 'The server cannot start without it.',
    instead: 'the right path',
    find: (config) =>
      config
        .all(...FOLDERS)
        .filter(({ value }) => isAbsolute(value ?? '') && config.machine.mode(value ?? '') === undefined)
        .map((at) => ({ at, what: `${at.value ?? ''} does not exist here` })),
  },
  {
    id: 'missing-folder-of-file',
    severity: 'error',
    title: 'a log or pid file in a folder that does not exist',
    why: 'Folders are not made by the server.',
    instead: 'a folder that the service manager or the installation makes (RuntimeDirectory= of systemd)',
    find: (config) =>
      config
        .all(...WRITTEN)
        .filter(({ value }) => isAbsolute(value ?? '') && config.machine.mode(dirname(value ?? '')) === undefined)
        .map((at) => ({ at, what: `${dirname(at.value ?? '')} does not exist here` })),
  },
  {
    id: 'mount-without-script-name',
    severity: 'warning',
    title: 'mount with HTTP and without manage-script-name',
    why: 'Over HTTP nobody sets SCRIPT_NAME, so the app below /x is never found and the default app gets the request.',
    instead: 'manage-script-name = true',
    find: (config) => {
      const below = config.all('mount').find(({ value }) => /^\/[^=]+=/.test(value ?? ''))
      const http = config.has('http-socket', 'http11-socket', 'http')
      return hit(below !== undefined && http && !config.on('manage-script-name') && 'the mount point is never matched', below)
    },
  },
  {
    id: 'enable-threads-missing',
    severity: 'note',
    title: 'Python without enable-threads',
    why: 'Under uWSGI threads that the app starts do not run without it, or threads. Here they always do, so the same file behaves differently there.',
    instead: 'enable-threads = true, for a file that uWSGI reads too',
    find: (config) => {
      const python = config.has('wsgi-file', 'module', 'wsgi') || config.all('plugin').some(({ value }) => /python/.test(value ?? ''))
      return hit(python && !config.has('enable-threads', 'threads') && 'threads of the app run here and not under uWSGI')
    },
  },
  {
    id: 'single-interpreter-missing',
    severity: 'note',
    title: 'one Python app without single-interpreter',
    why: 'uWSGI loads it into a sub-interpreter, where some C extensions fail. Here each worker is one interpreter anyway.',
    instead: 'single-interpreter = true, for a file that uWSGI reads too',
    find: (config) =>
      hit(
        config.has('wsgi-file', 'module', 'wsgi') &&
          !config.has('mount', 'single-interpreter') &&
          'the app runs in a sub-interpreter under uWSGI',
      ),
  },
]
