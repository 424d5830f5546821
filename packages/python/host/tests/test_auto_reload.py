"""py-autoreload: what counts as a change."""

import os
import sys
import tempfile
import types
import unittest

from uwsgi_host.auto_reload import AutoReload


class Changes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, 'watched_by_test.py')
        self.touch(1)

    def touch(self, seconds, path=None):
        with open(path or self.path, 'w'):
            pass
        os.utime(path or self.path, (seconds, seconds))

    def load(self, file):
        module = types.ModuleType('watched_by_test')
        module.__file__ = file
        sys.modules['watched_by_test'] = module
        self.addCleanup(sys.modules.pop, 'watched_by_test')

    def test_a_changed_module_is_seen_once(self):
        self.load(self.path)
        watch = AutoReload(1, (), (), None)
        self.assertIsNone(watch.changed())
        self.touch(2)
        self.assertEqual(watch.changed(), self.path)
        self.assertIsNone(watch.changed())

    def test_a_compiled_module_stands_for_its_source(self):
        self.load(self.path + 'c')
        watch = AutoReload(1, (), (), None)
        watch.changed()
        self.touch(2)
        self.assertEqual(watch.changed(), self.path)

    def test_ignored_modules_are_not_looked_at(self):
        self.load(self.path)
        watch = AutoReload(1, ['watched_by_test'], (), None)
        watch.changed()
        self.touch(2)
        self.assertIsNone(watch.changed())

    def test_a_module_loaded_later_is_no_change(self):
        watch = AutoReload(1, (), (), None)
        watch.changed()
        self.load(self.path)
        self.assertIsNone(watch.changed())

    def test_a_file_that_vanishes_for_a_moment_is_waited_for(self):
        watch = AutoReload(1, (), [self.path], None)
        watch.changed()
        os.unlink(self.path)
        self.assertIsNone(watch.changed())
        self.touch(2)
        self.assertEqual(watch.changed(), self.path)
