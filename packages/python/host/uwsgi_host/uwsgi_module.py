"""The `uwsgi` module that apps import: attributes and functions under uWSGI's names and with its types (bytes where Python 3 apps get bytes)."""

import json
import os
import sys
import threading
import time
import types

from . import later_features, process_name
from .log import log
from .packet_file import parse_packet_file


def install(conf):
    """Makes the module from the configuration and puts it into sys.modules."""
    module = UwsgiModule(conf)
    sys.modules['uwsgi'] = module
    return module


class UwsgiModule(types.ModuleType):
    """A module whose functions know their worker. Names with an underscore in front are the host's own."""

    SPOOL_OK, SPOOL_RETRY, SPOOL_IGNORE = -2, -1, 0

    def __init__(self, conf):
        super().__init__('uwsgi', 'API of the application server')
        self._conf = conf
        self._worker = None
        self._unknown_calls = set()
        self._master = os.getppid() if conf.last('@master', '1') == '1' else 0
        self.version = conf.last('@version', '0').encode()
        self.version_info = version_info(conf.last('@version', '0'))
        self.hostname = conf.last('@hostname', '').encode()
        self.numproc = conf.number('@workers', 1)
        self.cores = conf.number('@cores', 1)
        self.has_threads = 1
        self.buffer_size = conf.number('@buffer-size', 4096)
        self.started_on = conf.number('@started-on', int(time.time()))
        self.is_a_reload = conf.number('@reloads') > 0
        self.loop = None
        self.unbit = None
        self.opt = conf.options()
        self.sockets = [int(fd) for fd in conf.last('@sockets', '').split()]
        self.magic_table = magic_table(conf)
        self.applications = None
        self.env = None
        self.start_response = self._start_response
        for option, name in (('mode', 'mode'), ('pidfile', 'pidfile')):
            if conf.last(option):
                setattr(self, name, conf.last(option).encode())
        # Attributes of the module and not of its class: apps look at dir(uwsgi) and at uwsgi.__dict__.
        for name in FUNCTIONS:
            setattr(self, name, getattr(self, '_' + name))
        later_features.add_to(self)

    # -- the process --------------------------------------------------------------------------------------------

    def _bind_worker(self, worker):
        self._worker = worker

    def _core(self):
        """The core whose thread calls, or None in other threads and outside workers."""
        return self._worker.by_thread.get(threading.get_ident()) if self._worker else None

    def _request_core(self, name):
        core = self._core()
        if core is None or not core.stream:
            raise SystemError('uwsgi.%s() works only inside a request' % name)
        return core

    def _call(self, name, *args, answer=False):
        """Calls the engine, on the connection of this thread's core when it has one."""
        worker = self._worker
        if worker is None or not worker.cores:
            raise OSError('uwsgi.%s() works only in a worker that serves requests' % name)
        worker_pid = worker.cores[0].behaviour.pid
        if os.getpid() != worker_pid:
            raise OSError('uwsgi.%s() works only in the worker itself (pid %d), not in a process forked from it' % (name, worker_pid))
        core = self._core() or worker.cores[0]
        return core.call(name, args, answer)

    def _tell(self, name, *args):
        """A call whose result nobody uses, of a function that this version's engine may not have: said once, and the app goes on."""
        if name in self._unknown_calls:
            return
        try:
            self._call(name, *args, answer=True)
        except OSError as error:
            if not str(error).startswith('no such function'):
                raise
            self._unknown_calls.add(name)
            log('uwsgi.%s: not built in this version of uwsgi-ts; calls of it do nothing' % name)

    def _start_response(self, status, headers, exc_info=None):
        return self._request_core('start_response').start_response(status, headers, exc_info)

    def _worker_id(self):
        return self._worker.number if self._worker else 0

    def _mule_id(self):
        return 0

    def _masterpid(self):
        return self._master

    def _request_id(self):
        core = self._core()
        return core.requests if core else 0

    def _mem(self):
        with open('/proc/self/statm', 'rb') as file:
            size, resident = file.read().split()[:2]
        page = os.sysconf('SC_PAGE_SIZE')
        return int(resident) * page, int(size) * page

    def _micros(self):
        return time.time_ns() // 1000

    def _setprocname(self, name):
        process_name.set_name(text(name))

    def _log(self, line):
        log(text(line))
        return True

    # -- the server ---------------------------------------------------------------------------------------------

    def _reload(self):
        self._call('reload')
        return True

    def _stop(self):
        self._call('stop')
        return True

    def _workers(self):
        return tuple(worker_record(row) for row in json.loads(self._call('workers', answer=True)[0]))

    def _total_requests(self):
        return int(self._call('total_requests', answer=True)[0])

    def _ready(self):
        return True if self._call('ready', answer=True)[:1] == [b'1'] else None

    def _accepting(self, flag=1):
        self._tell('accepting', b'1' if flag else b'0')

    def _set_warning_message(self, message):
        self._tell('set_warning_message', text(message)[:80])
        return True

    def _alarm(self, name, message):
        self._call('alarm', name, message)

    # -- the request --------------------------------------------------------------------------------------------

    def _log_this_request(self):
        self._request_core('log_this_request')
        self._tell('log_this_request')

    def _set_logvar(self, key, value):
        core = self._request_core('set_logvar')
        core.logvars[bytes_of(key)] = bytes_of(value)
        core.tidy = False
        self._tell('set_logvar', key, value)

    def _get_logvar(self, key):
        return self._request_core('get_logvar').logvars.get(bytes_of(key))

    def _set_user_harakiri(self, seconds=0):
        self._call('set_user_harakiri', int(seconds))

    def _disconnect(self):
        self._request_core('disconnect')
        self._tell('disconnect')

    def _cl(self):
        length = self._request_core('cl').environ.get('CONTENT_LENGTH', '')
        return int(length) if length.isdigit() else 0

    def _add_var(self, key, value):
        core = self._request_core('add_var')
        core.environ[text(key)] = text(value)
        return True

    # -- others -------------------------------------------------------------------------------------------------

    def _parsefile(self, path):
        return parse_packet_file(text(path))

    def _i_am_the_spooler(self):
        return None

    def _offload(self, _):
        return b''

    def _rpc_list(self):
        return ()


FUNCTIONS = (
    'masterpid', 'worker_id', 'mule_id', 'request_id', 'mem', 'micros', 'setprocname', 'log', 'reload', 'stop', 'workers', 'total_requests', 'ready',
    'accepting', 'set_warning_message', 'alarm', 'log_this_request', 'set_logvar', 'get_logvar', 'set_user_harakiri', 'disconnect', 'cl',
    'add_var', 'parsefile', 'i_am_the_spooler', 'offload', 'rpc_list',
)


def text(value):
    return value.decode('utf-8', 'surrogateescape') if isinstance(value, bytes) else str(value)


def bytes_of(value):
    return value if isinstance(value, bytes) else str(value).encode('utf-8', 'surrogateescape')


def version_info(version):
    """(base, major, minor, revision, custom) of `2.0.21-custom`."""
    numbers, _, custom = version.partition('-')
    parts = [int(part) if part.isdigit() else 0 for part in numbers.split('.')[:4]]
    return (*parts, *[0] * (4 - len(parts)), custom.encode())


def magic_table(conf):
    """The one-letter variables of configuration files as the last file left them; those without a value are left out, as in uWSGI."""
    table = {name[7:].encode(): value for name, value in conf.written if name.startswith('@magic:')}
    return {**table, b'%': b'%', b'(': b'%('}


def worker_record(row):
    """A worker of uwsgi.workers(): text becomes bytes, lists become tuples."""
    record = {}
    for key, value in row.items():
        if isinstance(value, str):
            value = value.encode()
        elif isinstance(value, list):
            value = tuple(worker_record(item) if isinstance(item, dict) else item for item in value)
        record[key] = value
    return record
