"""Apps that a request brings along (UWSGI_FILE, UWSGI_SCRIPT, UWSGI_MODULE): loaded on first use, mounted under the request's key."""

import os
import sys
import threading
import time

from .apps import App
from .boot import add_app
from .loader import LoadError, callable_of_file, callable_of_module
from .log import log

WANTS_DYNAMIC = frozenset(('UWSGI_FILE', 'UWSGI_SCRIPT', 'UWSGI_MODULE'))


class DynamicApps:
    def __init__(self, table, default_callable):
        self.table = table
        self.default_callable = default_callable
        self.lock = threading.Lock()  # of several cores that meet an unknown app, one loads it

    def load(self, environ):
        """The app of this request, or None when it cannot be loaded."""
        key = environ.get('UWSGI_APPID') or environ.get('SCRIPT_NAME', '')
        with self.lock:
            known = self.table.by_mountpoint.get(key)
            if known is not None:
                return known
            if self.table.full():
                log('ERROR: you cannot load more than %d apps in a worker' % self.table.limit)
                return None
            started = time.time()
            try:
                callable_ = self.find(environ)
            except LoadError:
                log("unable to load app %d (mountpoint='%s') (callable not found or import error)" % (len(self.table.apps), key))
                return None
            app = App(key, callable_, int(time.time() - started), os.getcwd())
            watched = environ.get('UWSGI_TOUCH_RELOAD')
            if watched:
                app.touch_reload.append((watched, modified(watched)))
            add_app(self.table, app)
            return app

    def find(self, environ):
        assignment = environ.get('UWSGI_SETENV', '')
        if '=' in assignment:
            name, _, value = assignment.partition('=')
            os.environ[name] = value
        folder = environ.get('UWSGI_CHDIR')
        if folder:
            try:
                os.chdir(folder)
            except OSError as error:
                log('UWSGI_CHDIR: %s' % error)
                raise LoadError(folder) from error
        home = environ.get('UWSGI_HOME') or environ.get('UWSGI_PYHOME')
        if home:
            use_home(home)
        name = environ.get('UWSGI_CALLABLE') or self.default_callable
        if environ.get('UWSGI_FILE'):
            return callable_of_file(environ['UWSGI_FILE'], name)
        text = environ.get('UWSGI_SCRIPT') or environ.get('UWSGI_MODULE')
        if not text:
            raise LoadError('no file or module')
        found, _ = callable_of_module(text, name)
        if found is None:
            raise LoadError(text)
        return found

    def touched(self, app):
        """True when a file the app asked to be watched has changed since it was loaded."""
        return any(modified(path) != then for path, then in app.touch_reload)


def modified(path):
    try:
        return os.stat(path).st_mtime
    except OSError:
        return None


def use_home(home):
    """Modules of another virtualenv of the same Python version come first from now on, for the whole worker."""
    version = 'python%d.%d' % sys.version_info[:2]
    packages = os.path.join(home, 'lib', version, 'site-packages')
    if os.path.isdir(packages) and packages not in sys.path:
        sys.path.insert(0, packages)
