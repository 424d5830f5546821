"""One worker process, from the fork to its end: signals, a connection and a thread for each core, exit hooks."""

import atexit
import faulthandler
import os
import signal
import socket
import sys
import threading

from . import frames
from .auto_reload import AutoReload
from .behaviour import Behaviour
from .boot import Boot, BootFailure, describe_apps
from .file_wrapper import FileWrapper
from .log import log, log_exception
from .memory import SharedBodies
from .override import run_override
from .process_name import set_name
from .serve import RELOAD_STATUS, Core

KILLED_STATUS = 30


# Room for a large response in the socket: with the usual 208 KiB a worker that answers a megabyte is put to sleep and woken five times.
SEND_BUFFER = 1 << 20
SO_SNDBUFFORCE = 32  # Linux: beyond net.core.wmem_max, for a privileged process


def widen(sock):
    for option in SO_SNDBUFFORCE, socket.SO_SNDBUF:
        try:
            sock.setsockopt(socket.SOL_SOCKET, option, SEND_BUFFER)
            return
        except OSError:
            continue


class Worker:
    def __init__(self, conf, table, module, order, lazy):
        self.conf = conf
        self.table = table
        self.module = module
        self.lazy = lazy
        self.number = int(order['worker'])
        self.group = int(order['group'])
        self.core_count = int(order['cores'])
        self.socket_path = order['socket']
        self.token = order['token']
        self.cores = []
        self.status = 0
        self.by_thread = {}  # thread ident -> Core

    def run(self):
        """Serves until the engine or a signal ends it; returns the exit status."""
        module = self.module
        module._bind_worker(self)
        self.take_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1))
        threading.current_thread().name = self.thread_name(0)
        name = self.conf.last('@procname', '')
        if name:
            set_name(name.replace('\x01', str(self.number)))  # auto-procname; the byte stands for the number
        self.run_hook('post_fork_hook')
        if self.lazy:
            try:
                Boot(self.conf, self.table, module).load_all()
            except BootFailure as failure:
                return failure.status
            self.take_signals()  # again: the app may have set its own
        if self.status:
            return self.status
        behaviour = Behaviour(self.conf, self.table, module, self.core_count)
        behaviour.leave = self.leave
        try:
            memory = self.conf.last('limit-as') is None  # the shared memory would count, and the app have less
            for number in range(self.core_count):
                self.cores.append(self.connect(number, behaviour, memory))
        except OSError as error:
            log('worker %d (pid %d): cannot reach the engine at %s: %s' % (self.number, os.getpid(), self.socket_path, error))
            return 1
        if self.lazy:
            self.cores[0].call('apps', describe_apps(self.table), answer=False)
        if self.status:
            self.say_bye()
        self.start_auto_reload()
        script = self.conf.last('python-worker-override')
        if script:
            signal.signal(signal.SIGHUP, lambda *_: self.exit(RELOAD_STATUS))
            # For the script's calls: nobody else reads the answers.
            self.cores[0].owner = threading.get_ident()
            return run_override(script)
        stack = self.conf.number('thread-stacksize')
        if stack:
            threading.stack_size(stack * 1024)
        threads = [threading.Thread(target=self.serve, args=(core,), name=self.thread_name(core.number), daemon=True) for core in self.cores[1:]]
        for thread in threads:
            thread.start()
        self.serve(self.cores[0])
        for thread in threads:
            thread.join()
        return self.status

    def start_auto_reload(self):
        """In one worker only: every worker has the same files, and one reload is enough."""
        seconds = self.conf.number('py-autoreload')
        if seconds > 0 and self.number == 1:
            files = [path for path in self.conf.all('wsgi-file') if not os.path.isdir(path)]
            AutoReload(seconds, self.conf.all('py-auto-reload-ignore'), files, self.module.reload).start()

    def serve(self, core):
        self.by_thread[threading.get_ident()] = core
        core.serve()
        try:
            core.sock.close()
        except OSError:
            pass  # the app has closed it already

    def thread_name(self, core):
        return 'uWSGIWorker%dCore%d' % (self.number, core)

    def connect(self, number, behaviour, memory):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        widen(sock)
        sock.connect(self.socket_path)
        core = Core(sock, behaviour, number, self.environ_base(number))
        core.send(frames.frame(frames.HELLO, frames.pairs((
            ('protocol', frames.VERSION), ('kind', 'core'), ('group', self.group), ('worker', self.number), ('core', number),
            ('pid', os.getpid()), ('token', self.token), ('language', 'python'), ('streams', 1), ('memory', int(memory)),
            ('starts', int(core.begin is not None)),
        )), aux=frames.VERSION))
        fds = core.fill_with_fds(frames.HEADER_SIZE)
        header = frames.read_header(core.data)
        if header[2] != frames.WELCOME:
            raise OSError('the engine answered HELLO with frame type 0x%02x' % header[2])
        core.fill(frames.HEADER_SIZE + header[0])
        core.pos = frames.HEADER_SIZE + header[0]
        try:
            if fds:
                core.shared = SharedBodies(frames.read_pairs(core.data[frames.HEADER_SIZE:core.pos]), fds, core.map_starts)
        except OSError:  # a limit from outside, perhaps: the engine must know that this host cannot read there
            sock.close()
            return self.connect(number, behaviour, False)
        return core

    def environ_base(self, number):
        base = {
            'wsgi.version': (1, 0),
            'wsgi.errors': sys.stderr,
            'wsgi.multithread': self.core_count > 1,
            'wsgi.multiprocess': self.module.numproc > 1,
            'wsgi.run_once': False,
            'uwsgi.version': self.module.version,
            'uwsgi.node': self.module.hostname,
        }
        if not self.conf.flag('wsgi-disable-file-wrapper'):
            base['wsgi.file_wrapper'] = FileWrapper
        if self.core_count > 1:
            base['uwsgi.core'] = number
        return base

    # -- leaving ------------------------------------------------------------------------------------------------

    def take_signals(self):
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTTIN, signal.SIGTTOU):
            signal.signal(number, signal.SIG_DFL)
        for number in (signal.SIGPIPE, signal.SIGTSTP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, self.on_reload)
        signal.signal(signal.SIGINT, self.on_kill)
        signal.signal(signal.SIGTERM, self.on_kill)
        signal.signal(signal.SIGUSR1, self.on_report)
        # In C: a worker that hangs outside the interpreter's reach must be able to say where.
        faulthandler.register(signal.SIGUSR2, file=2, all_threads=True)

    def on_reload(self, *_):
        log('Gracefully killing worker %d (pid: %d)...' % (self.number, os.getpid()))
        self.leave(RELOAD_STATUS)

    def on_kill(self, *_):
        """At once, and without the exit hooks when they could meet a request half done."""
        if self.busy():
            flush_streams()
            os._exit(KILLED_STATUS)
        self.exit(KILLED_STATUS)

    def on_report(self, *_):
        log('worker %d total requests: %d' % (self.number, self.requests()))

    def leave(self, status):
        """Ends the worker as soon as the engine has taken note and the running requests are done."""
        self.status = status
        self.say_bye()

    def say_bye(self):
        for core in self.cores:
            core.say_bye()

    def busy(self):
        return any(core.stream for core in self.cores)

    def requests(self):
        return sum(core.requests for core in self.cores)

    def run_hook(self, name):
        hook = getattr(self.module, name, None)
        if callable(hook):
            try:
                hook()
            except Exception as error:
                log_exception(error)

    def exit(self, status):
        """Runs the exit hooks and ends the process, without unwinding the zygote's stack below."""
        try:
            if not self.conf.flag('skip-atexit'):
                self.run_hook('atexit')
                atexit._run_exitfuncs()
        except BaseException as error:
            log_exception(error)
        flush_streams()
        os._exit(status)


def flush_streams():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, RuntimeError):
            pass  # closed by the app, or just being written when the signal came
