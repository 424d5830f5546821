"""Bodies in memory shared with the engine."""

import os

from tests.fake_server import FakeServer
from tests.server_case import OwnServerCase
from tests.shared_memory import SLOT, SharedMemory
from uwsgi_host import frames

APP = """
def application(environ, start_response):
    start_response('200 OK', [('Kind', type(environ['wsgi.input']).__name__)])
    path = environ['PATH_INFO']
    if path == '/pieces':
        return (item for item in (b'a' * 70000, b'b', b'c' * 200000))
    if path == '/read':
        stream = environ['wsgi.input']
        return [stream.read(10) + stream.readline() + stream.read()]
    return [path[1:2].encode() * int(path[2:])]
"""
END, BODY_MEMORY = frames.END, frames.BODY_MEMORY


class Memory(OwnServerCase):
    def start(self, memory):
        server = self.new_server()
        server.write('app.py', APP)
        server.memory = memory
        self.addCleanup(memory.close)
        return server, server.start(('wsgi-file', 'app.py'))

    def sent(self, core):
        """The next frame: (type, flags, its body or place)."""
        kind, _, flags, _, payload = core.frame()
        if kind == frames.RESPONSE:
            payload = payload[4 + frames.U32.unpack_from(payload)[0]:]
        return kind, flags, payload

    def test_a_request_body_is_read_where_its_place_says(self):
        _, core = self.start(SharedMemory())
        body = os.urandom(40000) + b'\n' + os.urandom(30000)
        for offset in (0, 5, (1 << 18) - len(body)):
            core.request('/read', core.memory.put(offset, body), END | BODY_MEMORY, len(body))
            self.assertEqual(core.response(), ('200 OK', [('Kind', 'MemoryInput')], body, 'end'))
            core.memory.give_back(0)
            core.memory.give_back(1)

    def test_a_place_outside_of_the_memory_ends_the_connection(self):
        server, core = self.start(SharedMemory())
        core.request('/read', frames.PLACE.pack((1 << 18) - 10, 11), END | BODY_MEMORY, 11)
        self.assertIsNone(core.frame())
        self.assertIn('python host: a body lies outside of the memory the engine gave; leaving', server.log())

    def test_a_large_response_is_put_into_a_free_slot(self):
        _, core = self.start(SharedMemory())
        core.request('/x32767')
        self.assertEqual(self.sent(core), (frames.RESPONSE, END, b'x' * 32767))
        for path, slot in (('/x32768', 0), ('/y65536', 1)):
            core.request(path)
            place = frames.PLACE.pack(slot * SLOT, int(path[2:]))
            self.assertEqual(self.sent(core), (frames.RESPONSE, END | BODY_MEMORY, place))
            self.assertEqual(core.memory.read(place), path[1:2].encode() * int(path[2:]))
        self.assertEqual(core.memory.lent(), [1, 1])
        core.request('/z40000')  # both are being sent
        self.assertEqual(self.sent(core), (frames.RESPONSE, END, b'z' * 40000))
        core.memory.give_back(1)
        self.assertEqual(core.get('/z65537')[2], b'z' * 65537)
        self.assertEqual(core.memory.lent(), [1, 0])  # it is larger than a slot
        self.assertEqual(core.get('/z50000')[2], b'z' * 50000)
        self.assertEqual(core.memory.lent(), [1, 1])

    def test_pieces_go_there_too_as_long_as_there_is_room(self):
        _, core = self.start(SharedMemory())
        core.request('/pieces')
        places = [frames.PLACE.pack(slot * SLOT, SLOT) for slot in range(2)]
        self.assertEqual([self.sent(core) for _ in range(6)], [
            (frames.RESPONSE, BODY_MEMORY, places[0]), (frames.DATA, 0, b'a' * (70000 - SLOT)), (frames.DATA, 0, b'b'),
            (frames.DATA, BODY_MEMORY, places[1]), (frames.DATA, 0, b'c' * SLOT), (frames.DATA, 0, b'c' * SLOT)])
        self.assertEqual(self.sent(core), (frames.DATA, 0, b'c' * (200000 - 3 * SLOT)))
        self.assertEqual(self.sent(core), (frames.DATA, END, b''))
        self.assertEqual([core.memory.read(place) for place in places], [b'a' * SLOT, b'c' * SLOT])

    def test_with_a_limit_of_address_space_none_is_asked_for(self):
        server = self.new_server()
        server.write('app.py', APP)
        self.assertEqual(server.start(('wsgi-file', 'app.py'), ('limit-as', '4096')).hello['memory'], '0')

    def test_a_host_that_cannot_map_the_memory_says_so(self):
        server = FakeServer()
        self.addCleanup(server.close)
        server.write('app.py', APP)
        server.memory = SharedMemory(broken=True)
        self.addCleanup(server.memory.close)
        server.configure(('wsgi-file', 'app.py'))
        (core,), _ = server.fork()
        self.assertIsNone(core.frame())
        server.memory = None
        again = server.accept()
        self.assertEqual((core.hello['memory'], again.hello['memory']), ('1', '0'))
        self.assertEqual(again.get('/x40000')[2], b'x' * 40000)
