"""The zygote: loads the apps once, forks workers when the master says so, and reports their ends. It answers no request itself."""

import faulthandler
import gc
import os
import select
import signal
import sys

from . import frames
from .apps import AppTable
from .boot import Boot, BootFailure, describe_apps, test_import
from .configuration import Configuration
from .control import Control
from .interpreter import import_early, prepare_interpreter, prepare_streams
from .loader import LoadError
from .log import log, log_exception
from .rights import become_user, forget_ambient
from .uwsgi_module import install
from .worker import Worker


WORKER_SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)


class Zygote:
    def __init__(self):
        self.control = Control()
        self.children = {}  # pid -> worker number
        self.conf = None
        self.module = None
        self.table = None
        self.lazy = False
        self.stopped = False

    def run(self):
        prepare_streams()
        ignore_terminal_signals()
        self.control.hello()
        self.wake, wake_end = os.pipe()
        for fd in (self.wake, wake_end):
            os.set_blocking(fd, False)
        self.watch_children(wake_end)
        poller = select.poll()
        poller.register(self.control.sock, select.POLLIN)
        poller.register(self.wake, select.POLLIN)
        while not self.stopped:
            ready = [fd for fd, _ in poller.poll()]
            if self.wake in ready:
                drain(self.wake)
            self.reap()
            if self.control.sock.fileno() in ready:
                alive = self.control.receive()
                self.take_frames()
                if not alive and not self.stopped:
                    self.kill_children()
                    return

    def watch_children(self, wake_end=None):
        """A child's end wakes the poll. Set again after apps are loaded: they may have taken SIGCHLD for themselves."""
        self.wake_end = self.wake_end if wake_end is None else wake_end
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_end, warn_on_full_buffer=False)

    def take_frames(self):
        while not self.stopped:
            found = self.control.next()
            if found is None:
                return
            kind, payload = found
            if kind == frames.STOP:
                self.stopped = True
            elif kind == frames.EVENT:
                name, *items = frames.read_list(payload)
                if name == b'configure':
                    self.configure(items)
                elif name == b'fork':
                    self.fork(items)

    # -- start --------------------------------------------------------------------------------------------------

    def configure(self, items):
        conf = self.conf = Configuration(items)
        if conf.flag('python-version'):
            print('.'.join(map(str, sys.version_info[:3])), flush=True)
            self.fail('', 0)
            return
        self.table = AppTable(conf.number('max-apps', 64), not conf.flag('no-default-app'))
        self.module = install(conf)
        self.lazy = conf.last('@lazy') == '1'
        try:
            forget_ambient(conf)
            prepare_interpreter(conf)
            if conf.last('test'):
                self.fail('', test_import(conf.last('test')))
                return
            self.import_early()
            if not self.lazy:
                Boot(conf, self.table, self.module).load_all()
            become_user(conf)
        except BootFailure as failure:
            self.fail(str(failure), failure.status)
            return
        except OSError as error:
            self.fail('cannot give up rights: %s' % error, 1)
            return
        ignore_terminal_signals()
        self.watch_children()
        # What the start has left behind is dead weight for every worker; what lives is shared by all of them.
        gc.collect()
        gc.freeze()
        self.control.call('ready', *describe_apps(self.table))

    def import_early(self):
        try:
            import_early(self.conf)
        except (LoadError, Exception) as error:
            log_exception(error)
            raise BootFailure('a module alias cannot be set: %s' % error, 1) from error

    def fail(self, text, status):
        self.control.call('failed', text, status)

    # -- workers ------------------------------------------------------------------------------------------------

    def fork(self, items):
        texts = [item.decode('utf-8', 'surrogateescape') for item in items]
        order = dict(zip(texts[::2], texts[1::2]))
        sys.stdout.flush()
        sys.stderr.flush()
        # Held back until the worker has its own handlers: these are ignored here, and would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, WORKER_SIGNALS)
        pid = os.fork()
        if pid == 0:
            self.be_worker(order)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WORKER_SIGNALS)
        self.children[pid] = int(order['worker'])
        self.control.call('forked', order['worker'], pid)

    def be_worker(self, order):
        """Never returns: what is below on the stack is the zygote's."""
        status = 1
        try:
            self.control.close()
            signal.set_wakeup_fd(-1)
            os.close(self.wake)
            os.close(self.wake_end)
            worker = Worker(self.conf, self.table, self.module, order, self.lazy)
            status = worker.run()
            worker.exit(status)
        except BaseException as error:
            log_exception(error)
        finally:
            os._exit(status)

    def reap(self):
        """Reports children that have ended. Only known pids are asked for, so that what the app started stays the app's."""
        for pid in list(self.children):
            try:
                ended, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                ended, status = pid, 0
            if ended:
                worker = self.children.pop(pid)
                try:
                    self.control.call('exited', worker, pid, status)
                except OSError:
                    pass  # the master is gone; the poll says so next

    def kill_children(self):
        for pid in self.children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def drain(fd):
    try:
        while os.read(fd, 4096):
            pass
    except BlockingIOError:
        pass


def ignore_terminal_signals():
    """A terminal sends these to the whole group; what they mean is the master's to decide."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTSTP, signal.SIGUSR1, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    faulthandler.register(signal.SIGUSR2, file=2, all_threads=True)


def main():
    zygote = Zygote()
    try:
        zygote.run()
    except (BrokenPipeError, ConnectionResetError):
        zygote.kill_children()
    except frames.ProtocolError as error:
        log('python zygote: %s; leaving' % error)
        zygote.kill_children()
    sys.stdout.flush()
    os._exit(0)
