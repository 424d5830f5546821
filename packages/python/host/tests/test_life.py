"""Lives of zygote and workers: forks, signals, ends and who notices."""

import os
import select
import signal
import time

from tests.fake_server import FakeServer
from tests.server_case import OwnServerCase, fixture
from uwsgi_host import frames
from uwsgi_host.fast_loop import CoreState

# sendto and sendmsg, by the numbers of x86-64 and of arm64.
SEND_CALLS = ('44', '46', '206', '211')

HOOKS = """
import atexit, os, random, sys, threading, uwsgi
print('loaded in %d' % os.getpid())
uwsgi.post_fork_hook = lambda: print('post fork in worker %d' % uwsgi.worker_id())
uwsgi.atexit = lambda: print('uwsgi exit in worker %d' % uwsgi.worker_id())
atexit.register(lambda: print('python exit'))
WAY = {
    '/pid': lambda: os.getpid(),
    '/random': lambda: random.random(),
    '/stdin': lambda: repr(sys.stdin.read()),
    '/thread': lambda: threading.current_thread().name,
    '/stack': lambda: threading.stack_size(),
    '/frozen': lambda: __import__('gc').get_freeze_count() > 1000,
}
def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/sleep':
        print('sleeping')
        __import__('time').sleep(0.5)
    if path == '/exit':
        sys.exit(7)
    start_response('200 OK', [])
    return [str(WAY.get(path, lambda: 'x')()).encode()]
"""


def wait_for(condition, seconds=10):
    """Waits for something that reports itself nowhere but in the log or in /proc."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'it did not come'
        time.sleep(0.01)


def is_blocked_in_a_write(pid):
    with open('/proc/%d/syscall' % pid) as file:
        return file.read().split()[0] in SEND_CALLS


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Life(OwnServerCase):
    def start(self, *options, **facts):
        server = self.new_server()
        server.write('app.py', HOOKS)
        core = server.start(('wsgi-file', 'app.py'), *options, **facts)
        return server, core

    def test_workers_are_forked_from_what_was_loaded_once(self):
        server, first = self.start(workers=2)
        (second,), pid = server.fork(2)
        self.assertEqual([int(core.get('/pid')[2]) for core in (first, second)], [server.worker_pid, pid])
        self.assertEqual(server.log().count('loaded in %s\n' % server.hello['pid']), 1)
        self.assertEqual(server.log().count('loaded in'), 1)
        self.assertIn('post fork in worker 1\n', server.log())
        self.assertIn('post fork in worker 2\n', server.log())

    def test_hello_names_the_core(self):
        server, core = self.start()
        self.assertEqual(core.hello, {'protocol': '1', 'kind': 'core', 'group': '0', 'worker': '1', 'core': '0', 'pid': str(server.worker_pid),
                                      'token': 'secret', 'language': 'python', 'streams': '1', 'memory': '1', 'starts': str(int(CoreState.begin is not None))})
        self.assertEqual((server.hello['kind'], server.hello['language']), ('zygote', 'python'))

    def test_workers_differ_in_their_random_numbers(self):
        server, first = self.start(workers=2)
        (second,), _ = server.fork(2)
        self.assertNotEqual(first.get('/random')[2], second.get('/random')[2])

    def test_what_was_loaded_is_kept_out_of_garbage_collection(self):
        self.assertEqual(self.start()[1].get('/frozen')[2], b'True')

    def test_standard_input_is_empty(self):
        self.assertEqual(self.start()[1].get('/stdin')[2], b"''")

    def test_threads_are_named_as_in_uwsgi(self):
        self.assertEqual(self.start()[1].get('/thread')[2], b'uWSGIWorker1Core0')

    def test_stop_ends_a_worker_with_status_0_after_its_exit_hooks(self):
        server, core = self.start()
        core.send(frames.STOP)
        self.assertEqual(server.exited(), (1, server.worker_pid, 0))
        self.assertTrue(server.log().endswith('uwsgi exit in worker 1\npython exit\n'), server.log())

    def test_skip_atexit_ends_a_worker_without_its_exit_hooks(self):
        server, core = self.start(('skip-atexit', 'true'), ('thread-stacksize', '512'))
        self.assertEqual(core.get('/stack')[2], b'524288')
        core.send(frames.STOP)
        self.assertEqual(server.exited(), (1, server.worker_pid, 0))
        self.assertNotIn('exit', server.log())

    def test_the_end_of_the_engine_ends_an_idle_worker_with_status_0(self):
        server, core = self.start()
        core.close()
        self.assertEqual(server.exited()[2], 0)

    def test_the_end_of_the_engine_ends_a_busy_worker_after_its_request(self):
        server, core = self.start()
        core.request('/sleep')
        wait_for(lambda: 'sleeping\n' in server.log())
        core.close()
        self.assertEqual(server.exited()[2], 0)
        self.assertNotIn('Traceback', server.log())

    def test_sighup_says_bye_and_leaves_with_17_after_stop(self):
        server, core = self.start()
        os.kill(server.worker_pid, signal.SIGHUP)
        self.assertEqual(core.frame()[0], frames.BYE)
        self.assertEqual(core.get('/pid')[2], b'%d' % server.worker_pid)  # what was under way is still answered
        core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 17)
        self.assertIn('Gracefully killing worker 1 (pid: %d)...\n' % server.worker_pid, server.log())

    def test_sighup_in_a_request_lets_it_finish(self):
        server, core = self.start()
        core.request('/sleep')
        wait_for(lambda: 'sleeping\n' in server.log())
        os.kill(server.worker_pid, signal.SIGHUP)
        kinds = [core.frame()[0] for _ in range(2)]
        self.assertEqual(sorted(kinds), [frames.RESPONSE, frames.BYE])
        core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 17)

    def test_sighup_while_a_large_answer_waits_for_its_reader_is_not_forgotten(self):
        server = self.new_server()
        core = server.start(('wsgi-file', fixture('kinds')))
        for path, size in (('/large-item', 3_000_001), ('/large', 5_000_000)):
            core.request(path)
            wait_for(lambda: is_blocked_in_a_write(server.worker_pid))
            os.kill(server.worker_pid, signal.SIGHUP)
            wait_for(lambda: server.log().count('Gracefully killing') == 1 + (path == '/large'))
            self.assertEqual(len(core.response()[2]), size)
            self.assertTrue(core.bye or core.frame()[0] == frames.BYE)
            core.bye = True  # it is said once
        core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 17)

    def test_sighup_reaches_a_worker_that_has_just_been_forked(self):
        server = self.new_server()
        server.write('app.py', HOOKS)
        server.configure(('wsgi-file', 'app.py'))
        server.control.event('fork', 'worker', 1, 'group', 0, 'cores', 1, 'socket', server.socket_path, 'token', 'x', 'reloads', 0)
        pid = int(server.control.call()[1][1])
        os.kill(pid, signal.SIGHUP)
        # It comes before the worker has connected, or after: then the worker says BYE, or leaves while it is being greeted.
        ready, _, _ = select.select([server.listener, server.control.sock], [], [], 10)
        if server.listener in ready:
            core = server.accept()
            self.assertIn(core.frame(), (None, (frames.BYE, 0, 0, 0, b'')))
            try:
                core.send(frames.STOP)
            except BrokenPipeError:
                pass
        self.assertEqual(server.exited()[2], 17)

    def test_sighup_with_threads_says_bye_on_every_core(self):
        server, _ = self.start(cores=3)
        os.kill(server.worker_pid, signal.SIGHUP)
        for core in server.cores:
            self.assertEqual(core.frame()[0], frames.BYE)
            core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 17)

    def test_sigint_and_sigterm_end_a_worker_at_once_with_30(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            server, core = self.start()
            os.kill(server.worker_pid, number)
            self.assertEqual(server.exited()[2], 30)
            self.assertIn('uwsgi exit in worker 1\n', server.log())

    def test_a_busy_worker_is_ended_at_once_too_without_exit_hooks(self):
        server, core = self.start()
        core.request('/sleep')
        wait_for(lambda: 'sleeping\n' in server.log())
        os.kill(server.worker_pid, signal.SIGTERM)
        self.assertEqual(server.exited()[2], 30)
        self.assertNotIn('exit in worker', server.log())

    def test_sigusr1_reports_the_requests_and_sigusr2_a_traceback(self):
        server, core = self.start()
        core.get()
        os.kill(server.worker_pid, signal.SIGUSR1)
        wait_for(lambda: 'worker 1 total requests: 1\n' in server.log())
        os.kill(server.worker_pid, signal.SIGUSR2)
        wait_for(lambda: 'in loop\n' in server.log())
        self.assertEqual(core.get()[0], '200 OK')

    def test_a_killed_worker_is_reported_with_its_signal(self):
        server, _ = self.start()
        os.kill(server.worker_pid, signal.SIGKILL)
        self.assertEqual(server.exited(), (1, server.worker_pid, -signal.SIGKILL))

    def test_sys_exit_in_a_request_fails_it_and_ends_the_worker_with_its_status(self):
        server, core = self.start()
        self.assertEqual(core.get('/exit')[3], 'fail')
        self.assertEqual(core.frame()[0], frames.BYE)
        core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 7)

    def test_no_signal_of_a_terminal_ends_the_zygote(self):
        server, core = self.start()
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTSTP, signal.SIGUSR1, signal.SIGPIPE):
            os.kill(int(server.hello['pid']), number)
        (second,), _ = server.fork(2)
        self.assertEqual(second.get()[0], '200 OK')

    def test_stop_ends_the_zygote_and_leaves_its_children_alone(self):
        server, core = self.start()
        server.control.send(frames.STOP)
        self.assertEqual(server.process.wait(10), 0)
        self.assertEqual(core.get('/pid')[2], b'%d' % server.worker_pid)

    def test_the_end_of_the_master_ends_zygote_and_children(self):
        server, core = self.start()
        server.control.sock.close()
        self.assertEqual(server.process.wait(10), 0)
        self.assertIsNone(core.frame())
        wait_for(lambda: not is_alive(server.worker_pid))

    def test_a_broken_frame_on_the_control_connection_ends_the_zygote_and_says_why(self):
        server, _ = self.start()
        server.control.sock.sendall(b'\0\0\0\0\0\0\0\0\xee\0\0\0')
        self.assertEqual(server.process.wait(10), 0)
        self.assertIn('unknown frame type 0xee', server.log())

    def test_no_descriptor_of_the_zygote_is_left_in_a_worker(self):
        server, _ = self.start()
        sockets = [name for name in os.listdir('/proc/%d/fd' % server.worker_pid) if int(name) > 2]
        self.assertEqual(len(sockets), 1, [os.readlink('/proc/%d/fd/%s' % (server.worker_pid, name)) for name in sockets])

    def test_a_worker_that_cannot_connect_says_so_and_ends_with_1(self):
        server = self.new_server()
        server.write('app.py', HOOKS)
        server.configure(('wsgi-file', 'app.py'))
        server.control.event('fork', 'worker', 1, 'group', 0, 'cores', 1, 'socket', '/nonexistent', 'token', 'x', 'reloads', 0)
        self.assertEqual(server.control.call()[0], 'forked')
        self.assertEqual(server.exited()[2], 1)
        self.assertIn('cannot reach the engine at /nonexistent', server.log())


class Lazy(OwnServerCase):
    def test_each_worker_loads_the_app_and_tells_of_it(self):
        server = self.new_server()
        server.write('app.py', HOOKS)
        server.write('shared.py', "import os\nprint('shared in %d' % os.getpid())\n")
        self.assertEqual(server.configure(('wsgi-file', 'app.py'), ('shared-import', 'shared'), workers=2, lazy=True), ('ready', []))
        self.assertNotIn('loaded in', server.log())
        for worker in (1, 2):
            (core,), pid = server.fork(worker)
            name, args, number = core.call()
            self.assertEqual((name, number, len(args)), ('apps', 0, 1))
            self.assertEqual(int(core.get('/pid')[2]), pid)
            self.assertIn('loaded in %d\n' % pid, server.log())
        self.assertEqual(server.log().count('shared in %s\n' % server.hello['pid']), 1)
        self.assertEqual(server.log().count('shared in'), 1)
        # post_fork_hook is set by the app, which is loaded after the fork: as in uWSGI, it then comes too late.
        self.assertNotIn('post fork', server.log())

    def test_need_app_ends_the_worker_with_22(self):
        server = self.new_server()
        server.configure(('module', 'missing'), ('need-app', 'true'), lazy=True)
        server.control.event('fork', 'worker', 1, 'group', 0, 'cores', 1, 'socket', server.socket_path, 'token', 'x', 'reloads', 0)
        self.assertEqual(server.control.call()[0], 'forked')
        self.assertEqual(server.exited()[2], 22)
        self.assertTrue(server.log().endswith('*** no app loaded. GAME OVER ***\n'))

    def test_without_an_app_the_worker_goes_on(self):
        server = self.new_server()
        server.configure(('module', 'missing'), lazy=True)
        (core,), _ = server.fork()
        self.assertEqual(core.call()[:2], ('apps', []))
        self.assertEqual(core.get()[0], '500 Internal Server Error')


class Misbehaving(OwnServerCase):
    def test_a_worker_that_dies_in_a_request_is_reported_and_replaced(self):
        server = self.new_server()
        core = server.start(('wsgi-file', fixture('dies-in-request')))
        core.request('/die')
        self.assertIsNone(core.frame())
        self.assertEqual(server.exited()[2], 9)
        (core,), pid = server.fork()
        self.assertEqual(core.get('/')[2], b'%d\n' % pid)

    def test_an_app_that_ignores_signals_still_leaves_when_its_engine_says_stop(self):
        server = self.new_server()
        core = server.start(('wsgi-file', fixture('ignores-stop')))
        core.get()
        os.kill(server.worker_pid, signal.SIGTERM)
        self.assertEqual(core.get()[0], '200 OK')
        core.send(frames.STOP)
        self.assertEqual(server.exited()[2], 0)

    def test_an_app_that_closes_its_channel_ends_its_worker(self):
        server = self.new_server()
        core = server.start(('wsgi-file', fixture('closes-its-channel')))
        core.request('/close')
        self.assertIsNone(core.frame())
        self.assertEqual(server.exited()[2], 0)

    def test_signals_taken_by_the_app_at_load_are_the_workers_again(self):
        server = FakeServer()
        self.addCleanup(server.close)
        server.write('app.py', "import signal\nfor n in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):\n    signal.signal(n, signal.SIG_IGN)\n" + HOOKS)
        server.start(('wsgi-file', 'app.py'))
        os.kill(server.worker_pid, signal.SIGTERM)
        self.assertEqual(server.exited()[2], 30)
