// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { FlagValue, IntegerValue, Repeated, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** Name of the WSGI callable in the module or file; a call (`make_app()`) uses its result. @default application */
    readonly callable?: TextValue | undefined
    /** Run this Python code and take the callable it defines as a WSGI app. */
    readonly eval?: TextValue | undefined
    /** Run the interpreter of this virtual environment, and so with its packages. */
    readonly home?: TextValue | undefined
    /** The same as `home`. */
    readonly virtualenv?: TextValue | undefined
    /** The same as `home`. */
    readonly venv?: TextValue | undefined
    /** The same as `home`. */
    readonly pyhome?: TextValue | undefined
    /** Import this module or file before the apps, in each process that loads apps. */
    readonly import?: Repeated<TextValue> | undefined
    /** The same as `import`. */
    readonly pyimport?: Repeated<TextValue> | undefined
    /** The same as `import`. */
    readonly 'py-import'?: Repeated<TextValue> | undefined
    /** The same as `import`. */
    readonly 'python-import'?: Repeated<TextValue> | undefined
    /** Read the section [uwsgi] of this ini file, and load the PasteDeploy app it describes. */
    readonly 'ini-paste'?: TextValue | undefined
    /** Like ini-paste, and set up the loggers of the file. */
    readonly 'ini-paste-logged'?: TextValue | undefined
    /** Load MODULE[:CALLABLE] as a WSGI app. CALLABLE may be a call (`make_app()`). */
    readonly module?: TextValue | undefined
    /** The same as `module`. */
    readonly wsgi?: TextValue | undefined
    /** Start the interpreter without the site module, and so without site-packages. */
    readonly 'no-site'?: FlagValue | undefined
    /** Optimisation level of the interpreter: 1 drops assert statements, 2 doc strings too. */
    readonly optimize?: IntegerValue | undefined
    /** Load the app at this PasteDeploy URI (`config:/srv/app/production.ini#main`); needs the package PasteDeploy. */
    readonly paste?: TextValue | undefined
    /** Set up the loggers of the file of paste, with logging.config.fileConfig. */
    readonly 'paste-logger'?: FlagValue | undefined
    /** Load the app with this name from the file of paste, and not the one named main. */
    readonly 'paste-name'?: TextValue | undefined
    /** Like pymodule-alias, but set after the shared imports. */
    readonly 'post-pymodule-alias'?: Repeated<TextValue> | undefined
    /** Do not look at this module in py-autoreload. */
    readonly 'py-auto-reload-ignore'?: Repeated<TextValue> | undefined
    /** Look at the files of all loaded modules this often and reload when one has changed; 0: never. For development only. A plain number is in s. */
    readonly 'py-autoreload'?: IntegerValue | undefined
    /** The same as `py-autoreload`. */
    readonly 'py-auto-reload'?: IntegerValue | undefined
    /** The same as `py-autoreload`. */
    readonly 'python-autoreload'?: IntegerValue | undefined
    /** The same as `py-autoreload`. */
    readonly 'python-auto-reload'?: IntegerValue | undefined
    /** Tell the interpreter of each fork. Without effect: workers are forked by the interpreter itself, which runs its fork hooks. */
    readonly 'py-call-osafterfork'?: FlagValue | undefined
    /** Value of sys.executable; without it the path of the interpreter. */
    readonly 'py-executable'?: TextValue | undefined
    /** The same as `py-executable`. */
    readonly 'py-sys-executable'?: TextValue | undefined
    /** Name of the Python program. Without effect: the interpreter is a program of its own and has its own name. */
    readonly 'py-programname'?: TextValue | undefined
    /** The same as `py-programname`. */
    readonly 'py-program-name'?: TextValue | undefined
    /** Words, separated by blanks, for sys.argv after its first item, which is `uwsgi`. */
    readonly pyargv?: TextValue | undefined
    /** NAME=MODULE, NAME=/FILE.py or NAME=/FOLDER: what `import NAME` gives. Set before anything is imported. */
    readonly 'pymodule-alias'?: Repeated<TextValue> | undefined
    /** Python program that runs the apps (CPython 3.8 or later): a path, or a name looked up in PATH. Without it, that of the virtual environment, else python3. */
    readonly 'python-interpreter'?: TextValue | undefined
    /** Do not use the compiled request loop, but the one in Python, which does the same and can be read and debugged. */
    readonly 'python-plain-loop'?: FlagValue | undefined
    /** Print the version of the interpreter and exit. */
    readonly 'python-version'?: FlagValue | undefined
    /** Run this Python script in each worker instead of answering requests; it finds the listening sockets in uwsgi.sockets. */
    readonly 'python-worker-override'?: TextValue | undefined
    /** Put this folder, or all that match this pattern, at the front of sys.path. The last one given is searched first. */
    readonly pythonpath?: Repeated<TextValue> | undefined
    /** The same as `pythonpath`. */
    readonly 'python-path'?: Repeated<TextValue> | undefined
    /** The same as `pythonpath`. */
    readonly pp?: Repeated<TextValue> | undefined
    /** Read os.environ anew before apps are loaded. Without effect: os.environ always holds the configured environment. */
    readonly 'reload-os-env'?: FlagValue | undefined
    /** Import this module or file once before the workers are forked, with lazy-apps too. */
    readonly 'shared-import'?: Repeated<TextValue> | undefined
    /** The same as `shared-import`. */
    readonly 'shared-pyimport'?: Repeated<TextValue> | undefined
    /** The same as `shared-import`. */
    readonly 'shared-py-import'?: Repeated<TextValue> | undefined
    /** The same as `shared-import`. */
    readonly 'shared-python-import'?: Repeated<TextValue> | undefined
    /** Send the headers inside start_response and not with the first byte of the body. */
    readonly 'start_response-nodelay'?: FlagValue | undefined
    /** Import this module and exit: with status 0 when that worked, else 1. */
    readonly test?: TextValue | undefined
    /** Take objects with the buffer interface (bytearray, memoryview) as body items too. */
    readonly 'wsgi-accept-buffer'?: FlagValue | undefined
    /** The same as `wsgi-accept-buffer`. */
    readonly 'wsgi-accept-buffers'?: FlagValue | undefined
    /** Leave wsgi.file_wrapper out of environ. */
    readonly 'wsgi-disable-file-wrapper'?: FlagValue | undefined
    /** `holy`: each request has an environ of its own. `cheat`: all requests of a core share one dict, cleared after each. @default holy */
    readonly 'wsgi-env-behaviour'?: TextValue | undefined
    /** The same as `wsgi-env-behaviour`. */
    readonly 'wsgi-env-behavior'?: TextValue | undefined
    /** Load this Python file as a WSGI app; a folder is loaded as a package. */
    readonly 'wsgi-file'?: TextValue | undefined
    /** The same as `wsgi-file`. */
    readonly file?: TextValue | undefined
    /** Take from apps only what PEP 3333 allows: a bytes object as the whole response is read item by item. */
    readonly 'wsgi-strict'?: FlagValue | undefined
  }
}
