"""Loads the apps a configuration asks for, in uWSGI's order and with its log lines."""

import os
import sys
import time

from .apps import App
from .interpreter import import_each, interpreter_address
from .loader import LoadError, callable_of_file, callable_of_module, resolve, run_code
from .log import log
from .paste import load_paste

FAILED_APP_STATUS = 22
FILE_SUFFIXES = ('.py', '.wsgi')


class BootFailure(Exception):
    """The start cannot go on; `status` is the exit status of the server."""

    def __init__(self, text, status):
        super().__init__(text)
        self.status = status


class Boot:
    def __init__(self, conf, table, module):
        self.conf = conf
        self.table = table
        self.module = module  # the `uwsgi` module, whose `applications` an app may set
        self.callable_name = conf.last('callable', 'application')

    def load_all(self):
        """Imports and apps. Raises BootFailure when the server must not start like this."""
        conf = self.conf
        import_each(conf.all('import'))
        if conf.last('module'):
            self.attempt('', self.load_module, conf.last('module'))
        if conf.last('wsgi-file'):
            self.attempt('', self.load_file, conf.last('wsgi-file'))
        if conf.last('paste'):
            self.load_required('', load_paste, conf)
        if conf.last('eval'):
            self.attempt('', self.load_code, conf.last('eval'))
        for value in conf.all('mount'):
            mountpoint, equals, target = value.partition('=')
            if equals and is_python_target(target):
                self.mount(mountpoint, target)
        if conf.last('chdir2'):
            self.change_folder(conf.last('chdir2'))
        if not self.table.apps:
            if conf.flag('need-app'):
                log('*** no app loaded. GAME OVER ***')
                raise BootFailure('no app loaded', FAILED_APP_STATUS)

    def change_folder(self, folder):
        log('chdir() to %s' % folder)
        try:
            os.chdir(folder)
        except OSError as error:
            raise BootFailure('chdir2: %s' % error, 1) from error

    def mount(self, mountpoint, target):
        log('mounting %s on %s' % (target, mountpoint))
        is_file = target.endswith(FILE_SUFFIXES)
        loaded = self.attempt(mountpoint, self.load_file if is_file else self.load_module, target)
        if not loaded and is_file:
            raise BootFailure('unable to mount %s on %s' % (target, mountpoint), FAILED_APP_STATUS)

    def attempt(self, mountpoint, load, what):
        """True when the app is there afterwards."""
        if self.table.has(mountpoint):
            log('mountpoint %s already configured. skip.' % mountpoint)
            return True
        if self.table.full():
            log('ERROR: you cannot load more than %d apps in a worker' % self.table.limit)
            return False
        started = time.time()
        number = len(self.table.apps)
        try:
            load(mountpoint, what, started)
        except LoadError:
            log("unable to load app %d (mountpoint='%s') (callable not found or import error)" % (number, mountpoint))
            return False
        return len(self.table.apps) > number

    def load_required(self, mountpoint, load, what):
        """Of an app whose fault ends the start, as in uWSGI."""
        def add(mountpoint, what, started):
            self.add(mountpoint, load(what), started)
        if not self.attempt(mountpoint, add, what):
            raise BootFailure('unable to load the app of paste', FAILED_APP_STATUS)

    def load_file(self, mountpoint, path, started):
        self.add(mountpoint, callable_of_file(path, self.callable_name), started)

    def load_module(self, mountpoint, text, started):
        found, module = callable_of_module(text, self.callable_name)
        applications = self.module.applications or getattr(module, 'applications', None)
        if not mountpoint and ':' not in text and isinstance(applications, dict):
            self.load_applications(applications, module, started)
            return
        if found is None:
            raise LoadError(text)
        self.add(mountpoint, found, started)

    def load_code(self, mountpoint, text, started):
        try:
            module = run_code(text, 'uwsgi_eval_config')
        except LoadError:
            raise BootFailure('the code of the eval option failed', 1) from None
        found = resolve(module, self.callable_name)
        if not callable(found):
            log('you must define a callable object in your code')
            raise BootFailure('the code of the eval option defines no callable %s' % self.callable_name, 1)
        self.add(mountpoint, found, started)

    def load_applications(self, applications, module, started):
        """An `applications` dict: mountpoint -> callable, or the name of one in the module. Text and bytes are both taken."""
        log('found a multiapp module...')
        for key, value in applications.items():
            if isinstance(key, bytes):
                key = key.decode('latin-1')
            if not isinstance(key, str):
                log('the app mountpoint must be a string')
                continue
            if isinstance(value, bytes):
                value = value.decode('latin-1')
            if isinstance(value, str):
                value = resolve(module, value)
            if not callable(value):
                log('skipping broken app %s' % key)
                continue
            if self.table.has(key):
                log('mountpoint %s already configured. skip.' % key)
                continue
            if self.table.full():
                log('ERROR: you cannot load more than %d apps in a worker' % self.table.limit)
                break
            self.add(key, value, started)

    def add(self, mountpoint, callable_, started):
        add_app(self.table, App(mountpoint, callable_, int(time.time() - started), os.getcwd()))


def add_app(table, app):
    table.add(app)
    log("WSGI app %d (mountpoint='%s') ready in %d seconds on interpreter %#x pid: %d%s" % (
        app.number, app.mountpoint, app.startup_time, interpreter_address(), os.getpid(), ' (default app)' if app.is_default else ''))


def is_python_target(target):
    return target.endswith(FILE_SUFFIXES) or (':' in target and '/' not in target)


def describe_apps(table):
    """The items of CALL ready: one for each app."""
    return [
        '\0'.join((str(app.number), app.mountpoint, str(app.startup_time), '1' if app.is_default else '0', app.chdir,
                   str(interpreter_address()), str(id(app.callable))))
        for app in table.apps
    ]


def test_import(name):
    """The `test` option: exit status 0 when the module can be imported, else 1."""
    try:
        __import__(name)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0
