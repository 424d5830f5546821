"""What the request loop needs to know of the configuration, looked up once at worker start."""

import os

from .dynamic import DynamicApps
from .log import log_exception

RELOAD_ON_EXCEPTION_STATUS = 5


class ReloadOnException:
    """`reload-on-exception` and its variants: which exceptions end the worker."""

    def __init__(self, conf):
        self.every = conf.flag('reload-on-exception')
        self.types = frozenset(conf.all('reload-on-exception-type'))
        self.values = frozenset(conf.all('reload-on-exception-value'))
        self.reprs = frozenset(conf.all('reload-on-exception-repr'))

    def status(self, error):
        if not (self.every or self.types or self.values or self.reprs):
            return None
        kind = type(error)
        names = (kind.__qualname__, '%s.%s' % (kind.__module__, kind.__qualname__))
        if (self.every or not self.types.isdisjoint(names) or str(error) in self.values
                or not self.reprs.isdisjoint('%s: %s' % (name, error) for name in names)):
            return RELOAD_ON_EXCEPTION_STATUS
        return None


class Behaviour:
    def __init__(self, conf, table, module, cores):
        self.apps = table
        self.module = module
        self.publish_env = cores < 2  # with threads there is no one current request
        self.nodelay = conf.flag('start_response-nodelay')
        self.strict = conf.flag('wsgi-strict')
        self.accept_buffers = conf.flag('wsgi-accept-buffer')
        self.cheat = conf.last('wsgi-env-behaviour') == 'cheat'
        self.manage_script_name = conf.flag('manage-script-name')
        self.catch_exceptions = conf.flag('catch-exceptions')
        self.reload_on = ReloadOnException(conf)
        self.dynamic = DynamicApps(table, conf.last('callable', 'application'))
        self.after_req_hook = getattr(module, 'after_req_hook', None)
        self.log_exception = log_exception
        self.pid = os.getpid()
        # Set by the worker: called with an exit status when a request asks the worker to end.
        self.leave = None

    def check_own_process(self, error):
        """An app that forks and then raises SystemExit in the child must not go on serving there."""
        if os.getpid() != self.pid:
            code = getattr(error, 'code', 1)
            os._exit(code & 0xFF if isinstance(code, int) else 0 if code is None else 1)
