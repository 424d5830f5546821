"""Exceptions that cost a worker its place: reload-on-exception and its kin. Looked at only when the app has raised."""


class MonitoredExceptions:
    def __init__(self, conf):
        self.all = conf.flag('reload-on-exception')
        self.types = set(conf.all('reload-on-exception-type'))
        self.values = set(conf.all('reload-on-exception-value'))
        self.reprs = set(conf.all('reload-on-exception-repr'))

    def has(self, error):
        if self.all:
            return True
        if not (self.types or self.values or self.reprs):
            return False
        names = class_names(type(error))
        if self.types.intersection(names):
            return True
        try:
            text = str(error)
        except Exception:
            return False  # the text of the exception could not be made
        return text in self.values or any('%s: %s' % (name, text) in self.reprs for name in names)


def class_names(kind):
    """`builtins.ValueError` is what uWSGI compares with, `ValueError` what its manual writes."""
    full = '%s.%s' % (kind.__module__, kind.__qualname__)
    return (full, kind.__qualname__) if kind.__module__ == 'builtins' else (full,)
