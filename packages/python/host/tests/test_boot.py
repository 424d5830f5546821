"""Loading: modules, files, code, mounts, and the lines that tell of it."""

import os
import sys

from tests.fake_server import FIXTURES
from tests.server_case import OwnServerCase, fixture

APP = """
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'%s']
def make(text='made'):
    def app(environ, start_response):
        start_response('200 OK', [])
        return [text.encode()]
    return app
not_callable = 5
class Space:
    inner = application
"""


class Loading(OwnServerCase):
    def boot(self, *options, files=None, **facts):
        """(answer of the zygote, its arguments, server)."""
        server = self.new_server()
        for name, text in (files or {'app.py': APP % 'app'}).items():
            os.makedirs(os.path.dirname(os.path.join(server.folder, name)), exist_ok=True)
            server.write(name, text)
        name, args = server.configure(*options, **facts)
        return name, args, server

    def answer(self, *options, files=None, **more):
        name, args, server = self.boot(*options, files=files)
        self.assertEqual((name, len(args)), ('ready', 1), server.log())
        (core,), _ = server.fork()
        return core.get(**more)[2]

    def failed_app(self, *options, log, files=None):
        name, args, server = self.boot(*options, files=files)
        self.assertEqual((name, args), ('ready', []))
        text = server.log()
        self.assertIn("unable to load app 0 (mountpoint='') (callable not found or import error)\n", text)
        self.assertIn(log, text)

    def test_the_lines_of_a_start_come_in_uwsgi_order(self):
        name, args, server = self.boot(('module', 'app'), ('pythonpath', '/usr/lib/..'), ('mount', '/two=app:make()'))
        self.assertEqual(name, 'ready')
        expected = (r'Python version: 3[^\n]+\nPython main interpreter initialized at (0x[0-9a-f]+)\npython threads support enabled\nadded /usr/lib/\.\./ to pythonpath\.\n'
                    r"WSGI app 0 \(mountpoint=''\) ready in 0 seconds on interpreter \1 pid: PID \(default app\)\nmounting app:make\(\) on /two\n"
                    r"WSGI app 1 \(mountpoint='/two'\) ready in 0 seconds on interpreter \1 pid: PID\n$").replace('PID', server.hello['pid'])
        self.assertRegex(server.log(), expected)
        first, second = (item.decode().split('\0') for item in args)
        self.assertEqual(first[:5], ['0', '', '0', '1', os.path.realpath(server.folder)])
        self.assertEqual(second[:4], ['1', '/two', '0', '0'])
        self.assertTrue(first[5].isdigit() and first[6].isdigit() and len(first) == 7)

    def test_all_ways_to_name_an_app(self):
        for options, body in (
            ([('module', 'app')], b'app'),
            ([('module', 'app:application')], b'app'),
            ([('module', 'app:make()')], b'made'),
            ([('module', "app:make('said')")], b'said'),
            ([('module', 'app:Space.inner')], b'app'),
            ([('module', 'app'), ('callable', 'make()')], b'made'),
            ([('module', 'app:application'), ('callable', 'nothing')], b'app'),
            ([('wsgi-file', 'app.py')], b'app'),
            ([('wsgi-file', './app.py')], b'app'),
            ([('file', 'app.py'), ('callable', 'make()')], b'made'),
            ([('eval', 'from app import application')], b'app'),
            ([('mount', '/=app.py')], b'app'),
            ([('mount', '/x=app:application')], b'app'),
        ):
            self.assertEqual(self.answer(*options), body, options)

    def test_a_folder_is_loaded_as_a_package(self):
        files = {'site/__init__.py': 'from .inner import application\n', 'site/inner.py': APP % 'inside'}
        self.assertEqual(self.answer(('wsgi-file', 'site'), files=files), b'inside')

    def test_a_file_is_a_module_of_its_own_name(self):
        files = {'sub/app-one.py': "import sys\nname = __name__\ndef application(e, s):\n    s('200 OK', [])\n    return [(name + ' ' + __file__ + ' ' + str(sys.modules[name].application is application)).encode()]\n"}
        self.assertEqual(self.answer(('wsgi-file', 'sub/app-one.py'), files=files), b'uwsgi_file_sub_app-one sub/app-one.py True')

    def test_what_cannot_be_loaded_is_told_and_the_server_goes_on(self):
        self.failed_app(('wsgi-file', 'missing.py'), log='failed to open python file missing.py\n')
        self.failed_app(('wsgi-file', 'app.py'), ('callable', 'nothing'), log='unable to find "nothing" callable in file app.py\n')
        self.failed_app(('wsgi-file', 'app.py'), ('callable', 'not_callable'), log='"not_callable" must be a callable object in file app.py\n')
        self.failed_app(('module', 'missing'), log="ModuleNotFoundError: No module named 'missing'\n")
        self.failed_app(('module', 'app:nothing'), log='unable to load app 0')
        self.failed_app(('module', 'app:not_callable'), log='unable to load app 0')
        self.failed_app(('module', 'app:make(1, 2, 3)'), log='TypeError: make() takes from 0 to 1 positional arguments')
        self.failed_app(('wsgi-file', 'bad.py'), files={'bad.py': 'no python here\n'}, log='SyntaxError: invalid syntax\nfailed to compile bad.py\n')
        self.failed_app(('wsgi-file', 'bad.py'), files={'bad.py': '1 / 0\n'}, log='  File "bad.py", line 1, in <module>\n')
        self.failed_app(('module', 'bad'), files={'bad.py': 'import sys\nsys.exit(3)\n'}, log='SystemExit: 3\n')

    def test_the_log_of_a_failed_app_shows_no_frame_of_the_host(self):
        _, _, server = self.boot(('module', 'bad'), files={'bad.py': '1 / 0\n'})
        self.assertNotIn('uwsgi_host', server.log())
        self.assertNotIn('importlib', server.log())

    def test_need_app_ends_the_start_with_status_22(self):
        name, args, server = self.boot(('module', 'missing'), ('need-app', 'true'))
        self.assertEqual((name, args[1]), ('failed', b'22'))
        self.assertTrue(server.log().endswith('*** no app loaded. GAME OVER ***\n'))

    def test_a_broken_mount_of_a_file_ends_the_start_and_one_of_a_module_does_not(self):
        name, args, _ = self.boot(('mount', '/a=missing.py'))
        self.assertEqual((name, args[1]), ('failed', b'22'))
        name, args, server = self.boot(('mount', '/a=missing:app'))
        self.assertEqual((name, args), ('ready', []))
        self.assertIn("unable to load app 0 (mountpoint='/a') (callable not found or import error)", server.log())

    def test_broken_code_ends_the_start(self):
        name, args, server = self.boot(('eval', '1 / 0'))
        self.assertEqual((name, args[1]), ('failed', b'1'))
        self.assertIn('  File "uwsgi_eval_config", line 1, in <module>\nZeroDivisionError: division by zero\n', server.log())
        name, args, server = self.boot(('eval', 'application = 5'))
        self.assertEqual((name, args[1]), ('failed', b'1'))
        self.assertIn('you must define a callable object in your code\n', server.log())

    def test_mounts_of_other_languages_are_left_alone(self):
        name, args, server = self.boot(('mount', '/p=app.psgi'), ('mount', '/r=config.ru'))
        self.assertEqual((name, args), ('ready', []))
        self.assertNotIn('mounting', server.log())

    def test_a_mountpoint_is_taken_once(self):
        name, args, server = self.boot(('mount', '/a=app.py'), ('mount', '/a=app.py'))
        self.assertEqual((name, len(args)), ('ready', 1))
        self.assertIn('mountpoint /a already configured. skip.\n', server.log())

    def test_there_are_no_more_apps_than_max_apps(self):
        name, args, server = self.boot(*[('mount', '/%d=app.py' % n) for n in range(3)][:2], ('mount', '/x=app:make()'), ('max-apps', '2'))
        self.assertEqual((name, len(args)), ('ready', 2))
        self.assertIn('ERROR: you cannot load more than 2 apps in a worker\n', server.log())

    def test_an_applications_dict_is_many_apps(self):
        text = APP % 'root' + "applications = {'': application, b'/b': make('bytes'), '/n': 'application', '/m': b'make(\"named\")', '/x': 'missing', 5: application}\n"
        name, args, server = self.boot(('module', 'app'), files={'app.py': text})
        self.assertEqual([item.decode().split('\0')[1] for item in args], ['', '/b', '/n', '/m'])
        log = server.log()
        for line in ('found a multiapp module...\n', 'skipping broken app /x\n', 'the app mountpoint must be a string\n'):
            self.assertIn(line, log)
        (core,), _ = server.fork()
        self.assertEqual([core.get(SCRIPT_NAME=name)[2] for name in ('', '/b', '/n', '/m')], [b'root', b'bytes', b'root', b'named'])

    def test_uwsgi_applications_does_the_same(self):
        text = "import uwsgi\n" + APP % 'root' + "uwsgi.applications = {'/only': application}\n"
        _, args, _ = self.boot(('module', 'app'), files={'app.py': text})
        self.assertEqual([item.decode().split('\0')[1] for item in args], ['/only'])

    def test_path_arguments_and_aliases_are_set_before_imports(self):
        files = {
            'app.py': "import sys, early, alias, filed\nfrom other import name\n" + APP % 'x' + "state = (sys.argv, sys.path[:3], alias.__name__, name.X, filed.Y, sys.executable)\n"
                      "def application(e, s):\n    s('200 OK', [])\n    return [repr(state).encode()]\n",
            'lib/early.py': '', 'other/__init__.py': '', 'real.py': 'X = 1\n', 'some/file.py': 'Y = 2\n',
        }
        body = self.answer(('pythonpath', 'lib'), ('pyargv', 'one two'), ('pymodule-alias', 'alias=json'), ('pymodule-alias', 'other.name=real'),
                           ('pymodule-alias', 'filed=./some/file.py'), ('py-executable', '/usr/bin/else'), ('module', 'app'), files=files)
        self.assertEqual(body.decode(), "(['uwsgi', 'one', 'two'], ['lib/', '.', %s], 'json', 1, 2, '/usr/bin/else')" % body.decode().split(', ')[5].rstrip(']'))

    def test_a_broken_alias_ends_the_start(self):
        name, args, _ = self.boot(('pymodule-alias', 'a=missing'))
        self.assertEqual((name, args[1]), ('failed', b'1'))
        _, _, server = self.boot(('pymodule-alias', 'nothing'))
        self.assertIn('invalid pymodule-alias syntax\n', server.log())

    def test_imports_come_before_the_app_and_a_broken_one_does_not_stop(self):
        files = {'app.py': "print('app')\n" + APP % 'x', 'one.py': "print('import one')\n", 'two.py': "print('shared two')\n"}
        _, args, server = self.boot(('import', 'one'), ('import', 'missing'), ('shared-import', './two.py'), ('module', 'app'), files=files)
        self.assertEqual(len(args), 1)
        self.assertRegex(server.log(), r"(?s)shared two\nimport one\n.*No module named 'missing'\napp\n")

    def test_the_folder_of_the_host_is_not_on_the_path(self):
        body = self.answer(('eval', "import sys\ndef application(e, s):\n    s('200 OK', [])\n    return [repr([p for p in sys.path if 'host' in p]).encode()]\n"))
        self.assertEqual(body, b'[]')

    def test_paste_loads_the_app_that_the_package_makes(self):
        # The package itself, and a real one that is there, stay out of it.
        stub = ('import sys, types\nfrom app import make\ndeploy = types.ModuleType("paste.deploy")\n'
                'def loadapp(uri, name=None):\n    if uri == "config:bad": raise LookupError(uri)\n    return make(uri + " " + str(name))\n'
                'deploy.loadapp = loadapp\nsys.modules.update({"paste": types.ModuleType("paste"), "paste.deploy": deploy})\n')
        files = {'stub.py': stub, 'app.py': APP % 'app'}
        paste = [('import', 'stub'), ('paste', 'config:/a.ini')]
        self.assertEqual(self.answer(*paste, files=files), b'config:/a.ini None')
        self.assertEqual(self.answer(*paste, ('paste-name', 'two'), files=files), b'config:/a.ini two')
        name, args, server = self.boot(*paste, ('paste', 'config:bad'), ('paste-logger', 'true'), files=files)
        self.assertEqual((name, args), ('failed', [b'unable to load the app of paste', b'22']))
        self.assertRegex(server.log(), r'(?s)Loading paste environment: config:bad\nTraceback.*Traceback.*\nLookupError: config:bad\n')

    def test_chdir2_comes_after_the_apps(self):
        text = "import os\nthen = os.getcwd()\ndef application(e, s):\n    s('200 OK', [])\n    return [(then + ' ' + os.getcwd()).encode()]\n"
        before, after = self.answer(('module', 'app'), ('chdir2', '/usr'), files={'app.py': text}).decode().split()
        self.assertEqual(after, '/usr')
        self.assertNotEqual(before, '/usr')


class SpecialStarts(OwnServerCase):
    def test_python_version_is_printed(self):
        server = self.new_server()
        self.assertEqual(server.configure(('python-version', 'true')), ('failed', [b'', b'0']))
        self.assertEqual(server.log(), '.'.join(map(str, sys.version_info[:3])) + '\n')

    def test_test_imports_a_module(self):
        for module, status in (('json', b'0'), ('missing', b'1')):
            server = self.new_server()
            self.assertEqual(server.configure(('test', module)), ('failed', [b'', status]))

    def test_an_app_that_kills_its_zygote_closes_the_control_connection(self):
        server = self.new_server()
        server.control.event('configure', 'wsgi-file', fixture('dies-at-boot'))
        self.assertIsNone(server.control.frame())
        self.assertEqual(server.process.wait(10), 3)

    def test_fixtures_are_where_the_tests_look(self):
        self.assertTrue(os.path.isdir(FIXTURES))
