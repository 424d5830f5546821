"""Requests that the engine withdraws before they are started."""

import os
import unittest

from tests.fake_server import VARS, request_payload
from tests.server_case import OwnServerCase
from tests.shared_memory import SharedMemory
from uwsgi_host import frames
from uwsgi_host.fast_loop import CoreState

APP = """
import os
def application(environ, start_response):
    start_response('200 OK', [])
    path, size = environ['PATH_INFO'], len(environ['wsgi.input'].read())
    if path == '/wait':
        with open('gate') as gate:
            gate.read()
    return [b'%s %d' % (path.encode(), size)]
"""


@unittest.skipIf(CoreState.begin is None, 'without the compiled loop a host cannot say what it has started')
class Withdraw(OwnServerCase):
    OPTIONS = ()

    def start(self, **memory):
        server = self.new_server()
        server.write('app.py', APP)
        server.memory = SharedMemory(**memory)
        self.addCleanup(server.memory.close)
        os.mkfifo(os.path.join(server.folder, 'gate'))
        return server, server.start(('wsgi-file', 'app.py'), *self.OPTIONS)

    def open_gate(self, server):
        with open(os.path.join(server.folder, 'gate'), 'w'):
            pass

    def bodies(self, core, count):
        return [core.response()[2].decode() for _ in range(count)]

    def send(self, core, *requests):
        """Sends (stream, path, body) with one write."""
        core.sock.sendall(b''.join(
            frames.frame(frames.REQUEST, request_payload(dict(VARS, PATH_INFO=path, CONTENT_LENGTH=str(len(body))), body), stream, frames.END)
            for stream, path, body in requests))

    def test_each_request_is_told_when_it_starts(self):
        _, core = self.start()
        self.assertEqual(core.memory.starts(), (0, 0))
        for stream in (1, 2):
            core.get('/')
            self.assertEqual(core.memory.starts(), (stream, stream))

    def test_what_is_withdrawn_is_not_run(self):
        server, core = self.start()
        self.send(core, (1, '/wait', b''), (2, '/2', b''), (3, '/3', b'x' * 10), (4, '/4', b''))
        self.open_gate(server)  # returns when the app has opened its end
        self.assertEqual(self.bodies(core, 1), ['/wait 0'])
        self.assertEqual(self.bodies(core, 3), ['/2 0', '/3 10', '/4 0'])
        self.send(core, (5, '/wait', b''), (6, '/6', b''), (7, '/7', b'x' * 10))
        gate = os.open(os.path.join(server.folder, 'gate'), os.O_WRONLY)
        core.memory.withdraw(7)
        self.send(core, (8, '/8', b''), (9, '/9', b'x' * 100))
        os.close(gate)
        self.assertEqual(self.bodies(core, 3), ['/wait 0', '/8 0', '/9 100'])
        self.assertEqual(core.memory.starts(), (9, 9))

    def test_nor_is_one_with_a_large_body(self):
        server, core = self.start()
        self.send(core, (1, '/wait', b''), (2, '/2', b'x' * 100000))
        gate = os.open(os.path.join(server.folder, 'gate'), os.O_WRONLY)
        core.memory.withdraw(2)
        os.close(gate)
        self.assertEqual(self.bodies(core, 1), ['/wait 0'])
        self.send(core, (3, '/3', b'y' * 150000))
        self.assertEqual(self.bodies(core, 1), ['/3 150000'])
        core.memory.withdraw(4)
        self.send(core, (4, '/4', b'x' * 200000))
        self.send(core, (5, '/5', b'y' * 150000))
        self.assertEqual(self.bodies(core, 1), ['/5 150000'])

    def test_a_host_that_has_nothing_left_goes_on(self):
        _, core = self.start()
        core.memory.withdraw(2)
        self.send(core, (1, '/1', b''), (2, '/2', b''))
        self.send(core, (3, '/3', b''))
        self.assertEqual(self.bodies(core, 1), ['/3 0'])

    def test_stream_numbers_wrap_around(self):
        _, core = self.start()
        for streams in ((0x7FFFFFF0, 0x7FFFFFFF, 0x80000000, 0xC0000000), (0xFFFFFFF0, 0xFFFFFFFF, 1, 2)):
            core.memory.withdraw(streams[0] - 1)
            self.send(core, *((stream, '/%d' % i, b'') for i, stream in enumerate(streams)))
            self.assertEqual(self.bodies(core, 4), ['/0 0', '/1 0', '/2 0', '/3 0'])
            self.assertEqual(core.memory.starts(), (streams[3], streams[3]))

    def test_an_engine_that_withdraws_nothing_is_served(self):
        _, core = self.start(starts=False)
        self.assertEqual(core.get('/')[2], b'/ 0')
        self.assertEqual(core.memory.starts(), (0, 0))


class WithdrawInThePlainLoop(Withdraw):
    OPTIONS = (('python-plain-loop', 'true'),)


if __name__ == '__main__':
    unittest.main()
