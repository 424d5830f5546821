"""The options and facts the master sends in EVENT configure, in the order of the configuration. Facts are the names that start with `@`."""

# Other names of options this host reads; the master sends the canonical one, a test or another master may send any.
ALIASES = {
    'file': 'wsgi-file',
    'wsgi': 'module',
    'virtualenv': 'home', 'venv': 'home', 'pyhome': 'home',
    'python-path': 'pythonpath', 'pp': 'pythonpath',
    'py-program-name': 'py-programname',
    'py-sys-executable': 'py-executable',
    'pyimport': 'import', 'py-import': 'import', 'python-import': 'import',
    'shared-pyimport': 'shared-import', 'shared-py-import': 'shared-import', 'shared-python-import': 'shared-import',
    'py-auto-reload': 'py-autoreload', 'python-autoreload': 'py-autoreload', 'python-auto-reload': 'py-autoreload',
    'wsgi-env-behavior': 'wsgi-env-behaviour',
    'wsgi-accept-buffers': 'wsgi-accept-buffer',
}
OFF = frozenset(('false', 'off', 'no', '0'))


class Configuration:
    def __init__(self, items):
        """`items`: name, value, name, value ... as bytes."""
        texts = [item.decode('utf-8', 'surrogateescape') for item in items]
        self.entries = [(ALIASES.get(name, name), value) for name, value in zip(texts[::2], texts[1::2])]
        self.written = list(zip(texts[::2], items[1::2]))

    def all(self, name):
        return [value for key, value in self.entries if key == name]

    def last(self, name, default=None):
        values = self.all(name)
        return values[-1] if values else default

    def flag(self, name):
        value = self.last(name)
        return value is not None and value.strip().lower() not in OFF

    def number(self, name, default=0):
        value = self.last(name)
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def options(self):
        """What `uwsgi.opt` holds: name as written -> bytes, True for an option without a value. The last value counts, as in uWSGI under Python 3."""
        table = {}
        for name, value in self.written:
            if name.startswith('@opt:'):
                table[name[5:]] = value
            elif name.startswith('@bare:'):
                table[name[6:]] = True
        return table
