"""Makes a plain interpreter look as apps under uWSGI expect it: path, argv, executable, standard streams, aliases and shared imports."""

import glob
import os
import sys

from .loader import LoadError, import_any
from .log import log
from .module_alias import alias_modules


def interpreter_address():
    """uWSGI prints the address of the interpreter state; here it only has to be one number for the process."""
    return id(sys.modules)


def prepare_streams():
    """What apps print goes to the log line by line."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, 'reconfigure', None)
        if reconfigure is not None:
            reconfigure(line_buffering=True, errors='backslashreplace')


def empty_standard_input():
    null = os.open(os.devnull, os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)


def prepare_interpreter(conf):
    if not conf.flag('honour-stdin'):
        empty_standard_input()
    log('Python version: %s' % sys.version.replace('\n', ''))
    home = conf.last('home')
    if home:
        if os.path.exists(os.path.join(home, 'pyvenv.cfg')):
            log('PEP 405 virtualenv detected: %s' % home)
        log('Set PythonHome to %s' % home)
    if conf.last('py-executable'):
        sys.executable = conf.last('py-executable')
    argv = conf.last('pyargv')
    sys.argv = ['uwsgi'] + (argv.split(' ') if argv else [])
    log('Python main interpreter initialized at %#x' % interpreter_address())
    log('python threads support enabled')
    sys.path.insert(0, '.')
    for pattern in conf.all('pythonpath'):
        for folder in expand(pattern):
            sys.path.insert(0, folder)
            log('added %s to pythonpath.' % folder)


def expand(pattern):
    """Folders that a pythonpath value means; a value that matches nothing is taken as it is, it may come to be later."""
    found = sorted(glob.glob(pattern))
    return [folder + '/' if os.path.isdir(folder) and not folder.endswith('/') else folder for folder in found] or [pattern]


def import_early(conf):
    """Aliases and shared imports: once, in the zygote, for all that is forked from it. A broken alias ends the start, a broken import does not."""
    alias_modules(conf.all('pymodule-alias'))
    import_each(conf.all('shared-import'))
    alias_modules(conf.all('post-pymodule-alias'))


def import_each(names):
    for name in names:
        try:
            import_any(name)
        except LoadError:
            pass  # it is in the log, and uWSGI goes on too
