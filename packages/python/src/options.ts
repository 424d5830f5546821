// Options of the Python plugin. Their values go to the zygote as they are; what each one does is in host/uwsgi_host, but for those that
// choose the interpreter and its own switches (interpreter.ts).

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const PYTHON_OPTIONS: OptionTable = defineOptions({
  'wsgi-file': {
    kind: 'string',
    aliases: ['file'],
    help: 'Load this Python file as a WSGI app; a folder is loaded as a package.',
    see: ['callable', 'mount'],
  },
  module: {
    kind: 'string',
    short: 'w',
    aliases: ['wsgi'],
    help: 'Load MODULE[:CALLABLE] as a WSGI app. CALLABLE may be a call (`make_app()`).',
    see: ['pythonpath', 'virtualenv'],
  },
  callable: {
    kind: 'string',
    default: 'application',
    help: 'Name of the WSGI callable in the module or file; a call (`make_app()`) uses its result.',
  },
  eval: { kind: 'string', help: 'Run this Python code and take the callable it defines as a WSGI app.' },
  paste: {
    kind: 'string',
    help: 'Load the app at this PasteDeploy URI (`config:/srv/app/production.ini#main`); needs the package PasteDeploy.',
    see: ['ini-paste', 'paste-logger'],
  },
  'paste-name': { kind: 'string', help: 'Load the app with this name from the file of paste, and not the one named main.', see: ['paste'] },
  'paste-logger': { kind: 'flag', help: 'Set up the loggers of the file of paste, with logging.config.fileConfig.', see: ['paste'] },
  'ini-paste': {
    kind: 'string',
    immediate: true,
    help: 'Read the section [uwsgi] of this ini file, and load the PasteDeploy app it describes.',
    see: ['paste'],
  },
  'ini-paste-logged': {
    kind: 'string',
    immediate: true,
    help: 'Like ini-paste, and set up the loggers of the file.',
    see: ['paste-logger', 'ini-paste'],
  },
  home: {
    kind: 'string',
    short: 'H',
    aliases: ['virtualenv', 'venv', 'pyhome'],
    help: 'Run the interpreter of this virtual environment, and so with its packages.',
    see: ['python-interpreter'],
  },
  pythonpath: {
    kind: 'string',
    aliases: ['python-path', 'pp'],
    repeat: true,
    help: 'Put this folder, or all that match this pattern, at the front of sys.path. The last one given is searched first.',
  },
  'python-worker-override': {
    kind: 'string',
    help: 'Run this Python script in each worker instead of answering requests; it finds the listening sockets in uwsgi.sockets.',
  },
  'python-interpreter': {
    kind: 'string',
    help: 'Python program that runs the apps (CPython 3.8 or later): a path, or a name looked up in PATH. Without it, that of the virtual environment, else python3.',
    see: ['virtualenv'],
  },
  pyargv: { kind: 'string', help: 'Words, separated by blanks, for sys.argv after its first item, which is `uwsgi`.' },
  'py-executable': {
    kind: 'string',
    aliases: ['py-sys-executable'],
    help: 'Value of sys.executable; without it the path of the interpreter.',
  },
  'py-programname': {
    kind: 'string',
    aliases: ['py-program-name'],
    noEffect: 'the interpreter is a program of its own and has its own name',
    help: 'Name of the Python program.',
  },
  optimize: {
    kind: 'integer',
    short: 'O',
    min: 0,
    max: 2,
    help: 'Optimisation level of the interpreter: 1 drops assert statements, 2 doc strings too.',
  },
  'no-site': { kind: 'flag', help: 'Start the interpreter without the site module, and so without site-packages.' },
  'reload-os-env': {
    kind: 'flag',
    noEffect: 'os.environ always holds the configured environment',
    help: 'Read os.environ anew before apps are loaded.',
  },
  'py-call-osafterfork': {
    kind: 'flag',
    noEffect: 'workers are forked by the interpreter itself, which runs its fork hooks',
    help: 'Tell the interpreter of each fork.',
  },
  import: {
    kind: 'string',
    aliases: ['pyimport', 'py-import', 'python-import'],
    repeat: true,
    help: 'Import this module or file before the apps, in each process that loads apps.',
  },
  'shared-import': {
    kind: 'string',
    aliases: ['shared-pyimport', 'shared-py-import', 'shared-python-import'],
    repeat: true,
    help: 'Import this module or file once before the workers are forked, with lazy-apps too.',
  },
  'pymodule-alias': {
    kind: 'string',
    repeat: true,
    help: 'NAME=MODULE, NAME=/FILE.py or NAME=/FOLDER: what `import NAME` gives. Set before anything is imported.',
  },
  'post-pymodule-alias': { kind: 'string', repeat: true, help: 'Like pymodule-alias, but set after the shared imports.' },
  'py-autoreload': {
    kind: 'integer',
    min: 0,
    unit: 's',
    aliases: ['py-auto-reload', 'python-autoreload', 'python-auto-reload'],
    implies: ['master'],
    help: 'Look at the files of all loaded modules this often and reload when one has changed; 0: never. For development only.',
    see: ['py-auto-reload-ignore'],
  },
  'py-auto-reload-ignore': { kind: 'string', repeat: true, help: 'Do not look at this module in py-autoreload.' },
  'wsgi-env-behaviour': {
    kind: 'string',
    aliases: ['wsgi-env-behavior'],
    default: 'holy',
    help: '`holy`: each request has an environ of its own. `cheat`: all requests of a core share one dict, cleared after each.',
  },
  'start_response-nodelay': { kind: 'flag', help: 'Send the headers inside start_response and not with the first byte of the body.' },
  'wsgi-strict': {
    kind: 'flag',
    help: 'Take from apps only what PEP 3333 allows: a bytes object as the whole response is read item by item.',
  },
  'wsgi-accept-buffer': {
    kind: 'flag',
    aliases: ['wsgi-accept-buffers'],
    help: 'Take objects with the buffer interface (bytearray, memoryview) as body items too.',
  },
  'wsgi-disable-file-wrapper': { kind: 'flag', help: 'Leave wsgi.file_wrapper out of environ.' },
  'python-plain-loop': {
    kind: 'flag',
    help: 'Do not use the compiled request loop, but the one in Python, which does the same and can be read and debugged.',
  },
  'python-version': { kind: 'flag', implies: ['command-mode'], help: 'Print the version of the interpreter and exit.' },
  test: { kind: 'string', short: 'J', help: 'Import this module and exit: with status 0 when that worked, else 1.' },
})
