"""The apps of this interpreter and which of them a request belongs to."""


class App:
    """A WSGI callable and where it is mounted."""

    __slots__ = ('number', 'mountpoint', 'callable', 'startup_time', 'is_default', 'chdir', 'touch_reload')

    def __init__(self, mountpoint, callable_, startup_time=0, chdir=''):
        self.number = -1
        self.mountpoint = mountpoint
        self.callable = callable_
        self.startup_time = startup_time
        self.is_default = False
        self.chdir = chdir
        # (path, mtime) pairs: when one changes, the worker leaves after the request.
        self.touch_reload = []


class AppTable:
    def __init__(self, limit=64, use_default=True):
        self.limit = limit
        self.use_default = use_default  # off with no-default-app
        self.apps = []
        self.by_mountpoint = {}
        self.default = None
        # Mountpoints, longest first, for manage-script-name.
        self.by_length = []

    def has(self, mountpoint):
        return mountpoint in self.by_mountpoint

    def full(self):
        return len(self.apps) >= self.limit

    def add(self, app):
        app.number = len(self.apps)
        self.apps.append(app)
        self.by_mountpoint[app.mountpoint] = app
        self.by_length = sorted((m for m in self.by_mountpoint if m not in ('', '/')), key=len, reverse=True)
        if self.default is None and (app.mountpoint == '' or app.mountpoint.startswith('/')):
            app.is_default = True
            self.default = app

    def fallback(self):
        return self.default if self.use_default else None

    def split_script_name(self, environ):
        """manage-script-name: the longest mountpoint that is a prefix of the path at a `/` becomes SCRIPT_NAME."""
        path = environ.get('PATH_INFO', '')
        for mountpoint in self.by_length:
            if path.startswith(mountpoint) and path[len(mountpoint):len(mountpoint) + 1] in ('', '/'):
                environ['SCRIPT_NAME'] = mountpoint
                environ['PATH_INFO'] = path[len(mountpoint):]
                return
        environ.setdefault('SCRIPT_NAME', '')
