"""What the request loop needs to know of the configuration, looked up once at worker start."""

import os

from .dynamic import DynamicApps
from .log import log_exception
from .monitored import MonitoredExceptions


class Behaviour:
    def __init__(self, conf, table, module, cores):
        self.apps = table
        self.module = module
        self.publish_env = cores < 2  # with threads there is no one current request
        self.nodelay = conf.flag('start_response-nodelay')
        self.plain_loop = conf.flag('python-plain-loop')
        self.strict = conf.flag('wsgi-strict')
        self.accept_buffers = conf.flag('wsgi-accept-buffer')
        self.cheat = conf.last('wsgi-env-behaviour') == 'cheat'
        self.manage_script_name = conf.flag('manage-script-name')
        self.catch_exceptions = conf.flag('catch-exceptions')
        self.write_exception = not conf.flag('disable-write-exception')
        # Of one request; the app does not hear of these.
        self.tolerated_write_errors = 0 if conf.flag('write-errors-exception-only') else conf.number('write-errors-tolerance')
        self.dynamic = DynamicApps(table, conf.last('callable', 'application'))
        self.after_req_hook = getattr(module, 'after_req_hook', None)
        # harakiri-no-arh: the engine is told of the end of the request before the hook runs.
        self.early_end = conf.flag('harakiri-no-arh')
        self.reaper = conf.flag('reaper')
        # Nothing has to be done after each request.
        self.tidy = self.after_req_hook is None and not self.cheat and not self.reaper
        self.log_exception = log_exception
        self.pid = os.getpid()
        self.monitored = MonitoredExceptions(conf)
        self.worker_name = 'worker %d (pid: %d)' % (module.worker_id(), self.pid)
        # Set by the worker: called with an exit status when a request asks the worker to end.
        self.leave = None

    def check_own_process(self, error):
        """An app that forks and then raises SystemExit in the child must not go on serving there."""
        if os.getpid() != self.pid:
            code = getattr(error, 'code', 1)
            os._exit(code & 0xFF if isinstance(code, int) else 0 if code is None else 1)

    def reap_children(self):
        """Processes of the app that have ended and that nobody has waited for."""
        try:
            while os.waitpid(-1, os.WNOHANG)[0] > 0:
                pass
        except ChildProcessError:
            pass  # none is left
