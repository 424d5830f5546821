"""What an app gets: environ, the choice of the app, and several requests on one connection."""

import os
import unittest

from tests.fake_server import VARS, request_payload
from tests.server_case import OwnServerCase, ServerCase, fixture
from uwsgi_host import frames

DUMP = """
import sys
seen = []
def application(environ, start_response):
    import uwsgi
    seen.append(id(environ))
    start_response('200 OK', [])
    text = '\\n'.join('%s=%r' % item for item in sorted(environ.items()) if item[0] not in ('wsgi.errors', 'wsgi.input'))
    return ['\\n'.join((text, 'same env: %s' % (uwsgi.env is environ), 'errors: %s' % (environ['wsgi.errors'] is sys.stderr))).encode('latin-1')]
"""


def lines(core, **more):
    return core.get('/', **more)[2].decode('latin-1').split('\n')


class Environ(ServerCase):
    OPTIONS = (('wsgi-file', 'dump.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('dump.py', DUMP)

    def test_the_variables_and_the_keys_of_wsgi_are_there_and_nothing_else(self):
        found = lines(self.core)
        keys = [line.partition('=')[0] for line in found if '=' in line]
        self.assertEqual(keys, sorted([
            *VARS, 'uwsgi.node', 'uwsgi.version', 'wsgi.file_wrapper', 'wsgi.multiprocess', 'wsgi.multithread', 'wsgi.run_once',
            'wsgi.url_scheme', 'wsgi.version']))
        for line in ("wsgi.version=(1, 0)", "wsgi.url_scheme='http'", 'wsgi.multithread=False', 'wsgi.multiprocess=False', 'wsgi.run_once=False',
                     "uwsgi.version=b'2.0.99-test'", "uwsgi.node=b'testhost'", 'same env: True', 'errors: True'):
            self.assertIn(line, found)

    def test_a_body_without_a_length_is_said_to_end_by_itself(self):
        stream = self.core.request('/', flags=0)
        self.core.send(frames.BODY, b'', stream, frames.END)
        self.assertIn(b'wsgi.input_terminated=True', self.core.response()[2])
        self.core.request('/', b'body')
        self.assertNotIn(b'input_terminated', self.core.response()[2])

    def test_bytes_that_are_no_ascii_come_as_latin_1(self):
        self.assertIn('PATH_INFO=%r' % '/caf\xc3\xa9', lines(self.core, PATH_INFO='/caf\xe9'))

    def test_the_scheme_comes_from_what_the_front_end_says(self):
        for variables, scheme in (({'HTTPS': 'on'}, 'https'), ({'HTTPS': 'On'}, 'https'), ({'HTTPS': '1'}, 'https'), ({'HTTPS': 'off'}, 'http'),
                                  ({'HTTPS': ''}, 'http'), ({'HTTP_X_FORWARDED_SSL': 'on'}, 'https'), ({'HTTP_X_FORWARDED_PROTO': 'https'}, 'https'),
                                  ({'UWSGI_SCHEME': 'https'}, 'https'), ({'UWSGI_SCHEME': 'http', 'HTTPS': 'on'}, 'http')):
            self.assertIn('wsgi.url_scheme=%r' % scheme, lines(self.core, **variables), variables)

    def test_no_variable_passes_for_a_key_of_wsgi(self):
        self.assertIn("wsgi.url_scheme='http'", lines(self.core, **{'wsgi.url_scheme': 'forged'}))

    def test_the_last_of_repeated_variables_counts(self):
        block = frames.pairs([*VARS.items(), ('TWICE', 'a'), ('TWICE', 'b')])
        payload = request_payload({})[:0] + len(block).to_bytes(4, 'little') + bytes(4) + bytes(8) + block
        self.core.stream += 1
        self.core.send(frames.REQUEST, payload, self.core.stream, frames.END)
        self.assertIn(b"TWICE='b'", self.core.response()[2])

    def test_a_request_without_variables_is_answered(self):
        self.core.stream += 1
        self.core.send(frames.REQUEST, request_payload({}), self.core.stream, frames.END)
        self.assertEqual(self.core.response()[0], '200 OK')


class SeveralRequests(ServerCase):
    OPTIONS = (('wsgi-file', 'order.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('order.py', """
import time
def application(environ, start_response):
    time.sleep(float(environ['QUERY_STRING'] or 0))
    start_response('200 OK', [])
    return [environ['PATH_INFO'].encode() + environ['wsgi.input'].read()]
""")

    def test_requests_of_one_read_are_answered_in_order(self):
        block = b''.join(frames.frame(frames.REQUEST, request_payload(dict(VARS, PATH_INFO='/%d' % n)), 100 + n, frames.END) for n in range(50))
        self.core.sock.sendall(block)
        for n in range(50):
            kind, stream, flags, _, payload = self.core.frame()
            self.assertEqual((kind, stream, flags), (frames.RESPONSE, 100 + n, frames.END))
            self.assertTrue(payload.endswith(b'/%d' % n))

    def test_requests_cut_at_every_place_are_answered(self):
        block = b''.join(frames.frame(frames.REQUEST, request_payload(dict(VARS, PATH_INFO='/%d' % n), b'body'), 200 + n, frames.END) for n in range(2))
        for cut in range(1, len(block), 7):
            self.core.sock.sendall(block[:cut])
            self.core.sock.sendall(block[cut:])
            self.assertEqual([self.core.response()[2] for _ in range(2)], [b'/0body', b'/1body'])


class HeldBack(ServerCase):
    OPTIONS = SeveralRequests.OPTIONS
    prepare = SeveralRequests.__dict__['prepare']

    def setUp(self):
        (self.own,), self.pid = self.server.fork(2)

    def send(self, *waits):
        self.own.sock.sendall(b''.join(
            frames.frame(frames.REQUEST, request_payload(dict(VARS, PATH_INFO='/%d' % n, QUERY_STRING=wait)), 300 + n, frames.END)
            for n, wait in enumerate(waits)))

    def tearDown(self):
        os.kill(self.pid, 9)
        self.server.exited()

    def test_an_answer_that_took_long_leaves_before_the_next_is_made(self):
        self.send('0.01', '30')
        self.assertEqual(self.own.response()[2], b'/0')  # and not after 30 seconds

    def test_after_a_slow_answer_quick_ones_leave_at_once_too(self):
        self.send('0.01')
        self.own.response()
        self.send('0', '30')
        self.assertEqual(self.own.response()[2], b'/0')


class Choice(ServerCase):
    OPTIONS = (('mount', '/one=one.py'), ('mount', '/one/two=two:make()'), ('mount', 'key=one.py'))

    @classmethod
    def prepare(cls):
        app = "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [('%s %%(SCRIPT_NAME)s|%%(PATH_INFO)s' %% environ).encode()]\n"
        cls.server.write('one.py', app % 'one')
        cls.server.write('two.py', app % 'two' + 'def make():\n    return application\n')

    def test_the_script_name_picks_the_app(self):
        self.assertEqual(self.core.get('/x', SCRIPT_NAME='/one')[2], b'one /one|/x')
        self.assertEqual(self.core.get('/x', SCRIPT_NAME='/one/two')[2], b'two /one/two|/x')
        self.assertEqual(self.core.app, 1)

    def test_uwsgi_appid_beats_the_script_name(self):
        self.assertEqual(self.core.get('/x', SCRIPT_NAME='/one/two', UWSGI_APPID='key')[2][:3], b'one')
        self.assertEqual(self.core.app, 2)

    def test_the_first_app_is_the_default(self):
        self.assertEqual(self.core.get('/x', SCRIPT_NAME='/elsewhere')[2], b'one /elsewhere|/x')
        self.assertEqual([(app[1], app[3]) for app in self.server.apps], [('/one', '1'), ('/one/two', '0'), ('key', '0')])


class ManageScriptName(ServerCase):
    OPTIONS = (*Choice.OPTIONS, ('manage-script-name', 'true'), ('no-default-app', 'true'))
    prepare = Choice.__dict__['prepare']

    def test_the_longest_mountpoint_at_a_slash_is_split_off(self):
        for path, answer in (('/one/x', b'one /one|/x'), ('/one', b'one /one|'), ('/one/two/x', b'two /one/two|/x'), ('/one/twox', b'one /one|/twox')):
            self.assertEqual(self.core.get(path, SCRIPT_NAME=None)[2], answer)

    def test_a_path_of_no_app_is_refused_without_a_default(self):
        status, headers, body, how = self.core.get('/onex', SCRIPT_NAME=None)
        self.assertEqual((status, body, how), ('500 Internal Server Error', b'Internal Server Error', 'end'))
        self.assertEqual(headers, [('Connection', 'close'), ('Content-Type', 'text/plain')])
        self.assertEqual(self.core.app, frames.NO_APP)
        self.assertIn('--- no python application found, check your startup logs for errors ---', self.log())


class Dynamic(OwnServerCase):
    APP = "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'%s']\nother = lambda e, s: (s('200 OK', []), [b'other'])[1]\n"

    def start(self):
        server = self.new_server()
        for name in ('first', 'second'):
            server.write(name + '.py', self.APP % name)
        core = server.start()
        self.assertEqual(server.apps, [])
        return server, core

    def test_a_request_brings_its_app_which_stays(self):
        server, core = self.start()
        self.assertEqual(core.get(SCRIPT_NAME='/a', UWSGI_FILE='first.py')[2], b'first')
        self.assertEqual(core.get(SCRIPT_NAME='/b', UWSGI_SCRIPT='second:other')[2], b'other')
        self.assertEqual(core.get(SCRIPT_NAME='/c', UWSGI_MODULE='second', UWSGI_CALLABLE='other')[2], b'other')
        self.assertEqual(core.get(UWSGI_APPID='/b')[2], b'other')
        self.assertEqual(core.get(SCRIPT_NAME='/elsewhere')[2], b'first')  # the default now
        self.assertRegex(server.log(), r"WSGI app 0 \(mountpoint='/a'\) ready in 0 seconds on interpreter 0x[0-9a-f]+ pid: %d \(default app\)\n" % server.worker_pid)
        self.assertEqual(server.log().count('ready in'), 3)

    def test_an_app_that_cannot_be_loaded_is_a_500(self):
        server, core = self.start()
        self.assertEqual(core.get(SCRIPT_NAME='/a', UWSGI_FILE='missing.py')[0], '500 Internal Server Error')
        self.assertIn("unable to load app 0 (mountpoint='/a') (callable not found or import error)", server.log())

    def test_folder_and_environment_come_with_the_request(self):
        server, core = self.start()
        os.mkdir(os.path.join(server.folder, 'inside'))
        server.write('inside/here.py', "import os\ndef application(e, s):\n    s('200 OK', [])\n    return [(os.environ['GIVEN'] + os.getcwd()).encode()]\n")
        body = core.get(UWSGI_FILE='here.py', UWSGI_CHDIR=os.path.join(server.folder, 'inside'), UWSGI_SETENV='GIVEN=yes ')[2]
        self.assertEqual(body.decode(), 'yes ' + os.path.realpath(os.path.join(server.folder, 'inside')))

    def test_a_touched_file_makes_the_worker_leave_after_the_request(self):
        server, core = self.start()
        watched = server.write('watched', '')
        self.assertEqual(core.get(UWSGI_FILE='first.py', UWSGI_TOUCH_RELOAD=watched)[2], b'first')
        os.utime(watched, (1, 1))
        self.assertEqual(core.get()[2], b'first')
        self.assertEqual(core.frame()[0], frames.BYE)
        core.send(frames.STOP)
        self.assertEqual(server.exited(), (1, server.worker_pid, 17))


class SharedEnviron(unittest.TestCase):
    def ids(self, *options):
        class Case(ServerCase):
            OPTIONS = (('wsgi-file', 'ids.py'), *options)

            @classmethod
            def prepare(cls):
                cls.server.write('ids.py', """
kept = []
def application(environ, start_response):
    start_response('200 OK', [])
    answer = '%d %d' % (id(environ), len(kept[-1]) if kept else 0)
    kept.append(environ)
    return [answer.encode()]
""")
        Case.setUpClass()
        self.addCleanup(Case.doClassCleanups)
        return [Case.core.get()[2].split() for _ in range(3)]

    def test_each_request_has_a_dict_of_its_own(self):
        answers = self.ids()
        self.assertEqual(len({number for number, _ in answers}), 3)
        self.assertGreater(int(answers[2][1]), 10)  # what the app keeps stays as it was

    def test_with_cheat_all_requests_of_a_core_share_one(self):
        self.assertEqual(len({number for number, _ in self.ids(('wsgi-env-behaviour', 'cheat'))}), 1)


class Threads(ServerCase):
    OPTIONS = (('wsgi-file', 'threads.py'),)
    FACTS = {'cores': 3, 'workers': 2}

    @classmethod
    def prepare(cls):
        cls.server.write('threads.py', """
import threading
meeting = threading.Barrier(3, timeout=20)
def application(environ, start_response):
    meeting.wait()
    start_response('200 OK', [])
    return [('%s %d %s %s' % (threading.current_thread().name, environ['uwsgi.core'], environ['wsgi.multithread'], environ['wsgi.multiprocess'])).encode()]
""")

    def test_every_core_has_a_thread_and_they_run_at_the_same_time(self):
        cores = self.server.cores
        self.assertEqual(sorted(core.hello['core'] for core in cores), ['0', '1', '2'])
        for core in cores:
            core.request()
        for core in cores:
            number = int(core.hello['core'])
            self.assertEqual(core.response()[2].decode(), 'uWSGIWorker1Core%d %d True True' % (number, number))


class Hook(ServerCase):
    OPTIONS = (('wsgi-file', 'hook.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('hook.py', """
import uwsgi
calls = []
def hook(*args):
    calls.append(args)
    if len(calls) == 2:
        raise RuntimeError('in the hook')
uwsgi.after_req_hook = hook
def application(environ, start_response):
    start_response('200 OK', [])
    return [repr(calls).encode()]
""")

    def test_after_req_hook_runs_after_each_request_and_its_fault_costs_nothing(self):
        self.assertEqual([self.core.get()[2] for _ in range(3)], [b'[]', b'[()]', b'[(), ()]'])
        self.assertIn('RuntimeError: in the hook', self.log())
