"""A test case with one server for all its tests."""

import os
import unittest

from tests.fake_server import FIXTURES, FakeServer


def fixture(name):
    return os.path.join(FIXTURES, name + '.py')


class ServerCase(unittest.TestCase):
    """`OPTIONS` and `FACTS` configure the server; `core` is the engine's end of its core 0."""

    OPTIONS = ()
    FACTS = {}

    @classmethod
    def setUpClass(cls):
        cls.server = FakeServer()
        cls.addClassCleanup(cls.server.close)
        cls.prepare()
        cls.core = cls.server.start(*cls.OPTIONS, **cls.FACTS)

    @classmethod
    def prepare(cls):
        """Writes files before the start."""

    def setUp(self):
        self.log_start = len(self.server.log())

    def log(self):
        """What was logged since the test began."""
        return self.server.log()[self.log_start:]


class OwnServerCase(unittest.TestCase):
    """Every test starts a server of its own."""

    def new_server(self, **options):
        server = FakeServer(**options)
        self.addCleanup(server.close)
        return server
