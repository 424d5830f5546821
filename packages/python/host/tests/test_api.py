"""The `uwsgi` module: attributes, what it answers itself, and the calls it makes."""

import json
import os
import struct

from tests.server_case import OwnServerCase, ServerCase
from uwsgi_host import frames

APP = """
import threading
import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    try:
        return [repr(eval(environ['HTTP_CODE'], {'uwsgi': uwsgi, 'threading': threading, 'thread': in_thread})).encode()]
    except Exception as error:
        return [('%s: %s' % (type(error).__name__, error)).encode()]

def in_thread(function):
    result = []
    def run():
        try:
            result.append(function())
        except Exception as error:
            result.append(error)
    worker = threading.Thread(target=run)
    worker.start()
    worker.join(15)
    return result[0]
"""


class Api(ServerCase):
    OPTIONS = (('wsgi-file', 'app.py'), ('need-app', 'true'), ('twice', 'a'), ('twice', 'b'), ('mode', 'test'), ('env', 'X=1'))
    FACTS = {'workers': 3}

    @classmethod
    def prepare(cls):
        cls.server.write('app.py', APP)

    def ask(self, code, **more):
        return self.core.get('/', HTTP_CODE=code, **more)[2].decode()

    def test_attributes_have_the_types_of_uwsgi(self):
        for name, value in (
            ('version', b'2.0.99-test'), ('version_info', (2, 0, 99, 0, b'test')), ('hostname', b'testhost'), ('numproc', 3), ('cores', 1), ('has_threads', 1),
            ('buffer_size', 4096), ('started_on', 1700000000), ('is_a_reload', False), ('loop', None), ('unbit', None), ('mode', b'test'),
            ('applications', None), ('SPOOL_OK', -2), ('SPOOL_RETRY', -1), ('SPOOL_IGNORE', 0), ('sockets', []),
            ('opt', {'wsgi-file': b'app.py', 'need-app': b'true', 'twice': b'b', 'mode': b'test', 'env': b'X=1', 'no-server': True, 'caf\xe9': b'caf\xe9'}),
            ('magic_table', {b'n': b'app', b'h': b'testhost', b'%': b'%', b'(': b'%('}),
        ):
            self.assertEqual(self.ask('uwsgi.' + name), repr(value), name)
        self.assertEqual(self.ask("hasattr(uwsgi, 'pidfile')"), 'False')

    def test_every_name_of_the_reference_is_there(self):
        names = ('accepting add_cron add_file_monitor add_rb_timer add_timer add_var alarm applications async_connect async_sleep buffer_size cache_clear '
                 'cache_dec cache_del cache_div cache_exists cache_get cache_inc cache_keys cache_mul cache_num cache_set cache_update call chunked_read '
                 'chunked_read_nb cl close connect connection_fd cores disconnect embedded_data extract farm_get_msg farm_msg get_logvar green_schedule '
                 'has_threads hostname i_am_the_lord i_am_the_spooler in_farm is_a_reload is_connected is_locked listen_queue lock log log_this_request '
                 'logsize loop lord_scroll magic_table masterpid mem metric_dec metric_div metric_get metric_inc metric_mul metric_set metric_set_max '
                 'metric_set_min micros mule_get_msg mule_id mule_msg numproc offload opt parsefile ready ready_fd recv register_rpc register_signal reload '
                 'request_id route rpc rpc_list scrolls send sendfile set_logvar set_user_harakiri set_warning_message setprocname signal signal_received '
                 'signal_registered signal_wait sockets start_response started_on stop suspend total_requests unbit unlock version version_info wait_fd_read '
                 'wait_fd_write websocket_handshake websocket_recv websocket_recv_nb websocket_send websocket_send_binary worker_id workers').split()
        self.assertEqual(self.ask('[n for n in %r if n not in dir(uwsgi)]' % (names,)), '[]')

    def test_what_the_host_knows_itself(self):
        self.assertEqual(self.ask('uwsgi.worker_id(), uwsgi.mule_id(), uwsgi.masterpid(), uwsgi.i_am_the_spooler(), uwsgi.rpc_list(), uwsgi.offload(1)'),
                         repr((1, 0, os.getpid(), None, (), b'')))
        first = int(self.ask('uwsgi.request_id()'))
        self.assertEqual(self.ask('uwsgi.request_id()'), str(first + 1))
        rss, vsz = eval(self.ask('uwsgi.mem()'))
        self.assertTrue(1_000_000 < rss < vsz)
        self.assertGreater(int(self.ask('uwsgi.micros()')), 1_700_000_000_000_000)
        self.assertEqual(self.ask("uwsgi.log('a line of the app')"), 'True')
        self.assertIn('a line of the app\n', self.log())
        self.assertEqual(self.ask('uwsgi.cl()', CONTENT_LENGTH='7'), '7')
        self.assertEqual(self.ask('uwsgi.cl()'), '0')

    def test_the_process_gets_another_name(self):
        self.assertEqual(self.ask("uwsgi.setprocname('named by the app')"), 'None')
        with open('/proc/%d/cmdline' % self.server.worker_pid, 'rb') as file:
            self.assertEqual(file.read().rstrip(b'\0'), b'named by the app')
        self.ask("uwsgi.setprocname('x' * 10000)")
        self.assertEqual(self.ask('1 + 1'), '2')

    def called(self, code, name, args, result, answered):
        """Runs code that calls the engine."""
        stream = self.core.request('/', HTTP_CODE=code)
        kind, got, _, number, payload = self.core.frame()
        self.assertEqual((kind, got, number != 0), (frames.CALL, stream, answered))
        self.assertEqual(frames.read_list(payload), [name, *args])
        if answered:
            self.core.send(frames.REPLY, b'', stream, 0, number)
        self.assertEqual(self.core.response()[2].decode(), result)

    def test_calls_that_want_no_answer(self):
        for code, name, args, result in (
            ('uwsgi.reload()', b'reload', [], 'True'), ('uwsgi.stop()', b'stop', [], 'True'),
            ("uwsgi.alarm('name', 'text')", b'alarm', [b'name', b'text'], 'None'), ("uwsgi.alarm(b'name', b'text')", b'alarm', [b'name', b'text'], 'None'),
            ('uwsgi.set_user_harakiri(30)', b'set_user_harakiri', [b'30'], 'None'),
        ):
            self.called(code, name, args, result, False)

    def test_calls_whose_answer_only_says_that_they_were_taken(self):
        for code, name, args, result in (
            ('uwsgi.accepting()', b'accepting', [b'1'], 'None'), ('uwsgi.accepting(0)', b'accepting', [b'0'], 'None'),
            ("uwsgi.set_warning_message('w' * 90)", b'set_warning_message', [b'w' * 80], 'True'),
            ('uwsgi.log_this_request()', b'log_this_request', [], 'None'),
            ("uwsgi.set_logvar('k', 'v')", b'set_logvar', [b'k', b'v'], 'None'), ('uwsgi.disconnect()', b'disconnect', [], 'None'),
        ):
            self.called(code, name, args, result, True)

    def answered(self, code, name, items, flags=0):
        stream = self.core.request('/', HTTP_CODE=code)
        kind, got, _, number, payload = self.core.frame()
        self.assertEqual((kind, got, frames.read_list(payload)), (frames.CALL, stream, [name]))
        self.assertNotEqual(number, 0)
        self.core.send(frames.REPLY, frames.list_payload(items), stream, flags, number)
        return self.core.response()[2].decode()

    def test_calls_that_wait_for_an_answer(self):
        self.assertEqual(self.answered('uwsgi.total_requests()', b'total_requests', [b'42']), '42')
        self.assertEqual(self.answered('uwsgi.ready()', b'ready', [b'1']), 'True')
        self.assertEqual(self.answered('uwsgi.ready()', b'ready', [b'0']), 'None')
        rows = [{'id': 1, 'status': 'busy', 'apps': [{'id': 0, 'mountpoint': '/x'}]}]
        self.assertEqual(self.answered('uwsgi.workers()', b'workers', [json.dumps(rows)]),
                         repr(({'id': 1, 'status': b'busy', 'apps': ({'id': 0, 'mountpoint': b'/x'},)},)))
        self.assertEqual(self.answered('uwsgi.workers()', b'workers', [b'no such function: workers'], frames.ERROR), 'OSError: no such function: workers')

    def test_a_request_that_comes_before_the_answer_is_kept(self):
        stream = self.core.request('/', HTTP_CODE='uwsgi.total_requests()')
        number = self.core.frame()[3]
        self.core.request('/', HTTP_CODE='"next"')
        self.core.send(frames.REPLY, frames.list_payload([b'7']), stream, 0, number)
        self.assertEqual([self.core.response()[2] for _ in range(2)], [b'7', b"'next'"])

    def test_other_threads_may_call_too(self):
        self.core.request('/', HTTP_CODE='thread(uwsgi.reload)')
        kind, stream, _, number, payload = self.core.frame()
        self.assertEqual((kind, stream, number, frames.read_list(payload)), (frames.CALL, 0, 0, [b'reload']))
        self.assertEqual(self.core.response()[2], b'True')

    def test_a_thread_gets_its_answer_when_its_core_reads_again(self):
        self.core.request('/', HTTP_CODE="setattr(uwsgi, 'kept', []), threading.Thread(target=lambda: uwsgi.kept.append(uwsgi.total_requests())).start()")
        found = {}
        for _ in range(2):  # the call of the thread and the answer of the request come in any order
            kind, _, _, aux, _ = self.core.frame()
            found[kind] = aux
        self.core.send(frames.REPLY, frames.list_payload([b'5']), 0, 0, found[frames.CALL])
        self.assertEqual(self.ask("[uwsgi.kept, __import__('time').sleep(0.1)][0]"), '[5]')

    def test_logvars_live_for_one_request(self):
        stream = self.core.request('/', HTTP_CODE="[uwsgi.set_logvar('k', 'v'), uwsgi.get_logvar('k'), uwsgi.get_logvar('other')]")
        self.core.send(frames.REPLY, b'', stream, 0, self.core.frame()[3])
        self.assertEqual(self.core.response()[2], b"[None, b'v', None]")
        self.assertEqual(self.ask("uwsgi.get_logvar('k')"), 'None')

    def test_add_var_changes_the_environment(self):
        self.assertEqual(self.ask("uwsgi.add_var('NEW', 'value'), uwsgi.env['NEW']"), "(True, 'value')")

    def test_what_is_not_built_says_so(self):
        self.assertEqual(self.ask("uwsgi.cache_get('k')"), 'FeatureNotBuilt: uwsgi.cache_get: the feature "cache" is not built in this version of uwsgi-ts')
        self.assertEqual(self.ask('isinstance(__import__("uwsgi").lock, object)'), 'True')
        self.assertTrue(self.ask('uwsgi.register_signal(1, "", print)').startswith('FeatureNotBuilt: uwsgi.register_signal: '))

    def test_parsefile_reads_a_packet(self):
        block = b''.join(struct.pack('<H', len(part)) + part for part in (b'a', b'1', b'b', b''))
        for data, result in ((struct.pack('<BHB', 17, len(block), 0) + block, {b'a': b'1', b'b': b''}), (struct.pack('<BHB', 5, len(block), 0) + block, None),
                             (struct.pack('<BHB', 0, len(block) + 1, 0) + block, None), (struct.pack('<BHB', 0, 3, 0) + b'\x05\0a', None), (b'', None)):
            path = os.path.join(self.server.folder, 'packet')
            with open(path, 'wb') as file:
                file.write(data)
            self.assertEqual(self.ask('uwsgi.parsefile(%r)' % path), repr(result))
        self.assertEqual(self.ask("uwsgi.parsefile('/nonexistent')"), 'None')


class OlderEngine(ServerCase):
    OPTIONS = (('wsgi-file', 'app.py'),)
    prepare = Api.__dict__['prepare']

    def test_a_function_the_engine_does_not_have_is_named_once_and_the_app_goes_on(self):
        stream = self.core.request('/', HTTP_CODE="[uwsgi.set_logvar('k', 'v'), uwsgi.set_logvar('k', 'w'), uwsgi.get_logvar('k')]")
        self.core.send(frames.REPLY, frames.list_payload([b'no such function: set_logvar']), stream, frames.ERROR, self.core.frame()[3])
        self.assertEqual(self.core.response()[2], b"[None, None, b'w']")
        self.assertEqual(self.log(), 'uwsgi.set_logvar: not built in this version of uwsgi-ts; calls of it do nothing\n')


class OutsideOfRequests(OwnServerCase):
    def test_calls_at_load_time_say_where_they_work(self):
        server = self.new_server()
        server.write('app.py', """
import uwsgi
def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return '%s: %s' % (type(error).__name__, error)
print([uwsgi.worker_id(), uwsgi.request_id(), attempt(uwsgi.reload), attempt(uwsgi.set_logvar, 'k', 'v')])
def application(e, s):
    s('200 OK', [])
    return []
""")
        server.configure(('wsgi-file', 'app.py'))
        self.assertIn("[0, 0, 'OSError: uwsgi.reload() works only in a worker that serves requests', 'SystemError: uwsgi.set_logvar() works only inside a request']",
                      server.log())

    def test_a_process_forked_by_the_app_cannot_call(self):
        server = self.new_server()
        server.write('app.py', """
import os, uwsgi
def application(e, s):
    s('200 OK', [])
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            uwsgi.reload()
        except OSError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.wait()
    return [os.read(reading, 1000)]
""")
        core = server.start(('wsgi-file', 'app.py'))
        self.assertRegex(core.get()[2].decode(), r'works only in the worker itself \(pid %d\)' % server.worker_pid)
