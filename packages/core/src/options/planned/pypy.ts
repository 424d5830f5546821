// Python apps under PyPy. They will run in the host program of the Python package, with pypy3 as its interpreter: there is no library to embed.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/python', {
  'pypy-wsgi': { kind: 'string', help: 'Load MODULE[:CALLABLE] as a WSGI app under PyPy.' },
  'pypy-wsgi-file': { kind: 'string', help: 'Load this Python file as a WSGI app under PyPy.' },
  'pypy-paste': { kind: 'string', help: 'Load the paste.deploy app of this ini file under PyPy.' },
  'pypy-ini-paste': {
    kind: 'string',
    immediate: true,
    help: 'Read the section [uwsgi] of this ini file as configuration and load its paste.deploy app under PyPy.',
  },
  'pypy-eval': { kind: 'string', repeat: true, help: 'Run this Python code before the workers are forked.' },
  'pypy-eval-post-fork': { kind: 'string', repeat: true, help: 'Run this Python code in every worker after it is forked.' },
  'pypy-exec': { kind: 'string', repeat: true, help: 'Run this Python file before the workers are forked.' },
  'pypy-exec-post-fork': { kind: 'string', repeat: true, help: 'Run this Python file in every worker after it is forked.' },
  'pypy-pp': {
    kind: 'string',
    aliases: ['pypy-python-path', 'pypy-pythonpath'],
    repeat: true,
    help: 'Add this folder to the end of sys.path.',
  },
  'pypy-home': { kind: 'string', help: 'Folder of the PyPy installation; without it that of the environment variable PYPY_HOME.' },
  'pypy-lib': { kind: 'string', help: 'Path of the shared library libpypy-c.' },
  'pypy-setup': { kind: 'string', help: 'Python file to run instead of the setup script that joins PyPy and the server.' },
})
