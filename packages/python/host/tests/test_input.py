"""wsgi.input in all its forms, against io.BytesIO as the yardstick."""

import fcntl
import io
import os
import struct
import termios
import time
import unittest

from tests.fake_server import request_payload, VARS
from tests.server_case import ServerCase
from uwsgi_host import frames

READER = """
import json
def run(stream, steps):
    out = []
    for name, *args in steps:
        try:
            if name == 'list':
                out.append(list(stream))
            elif name == 'readinto':
                buffer = bytearray(args[0])
                size = stream.readinto(buffer)
                out.append(bytes(buffer[:size]))
            else:
                out.append(getattr(stream, name)(*args))
        except Exception as error:
            out.append('%s: %s' % (type(error).__name__, error))
    return out

def application(environ, start_response):
    start_response('200 OK', [('Kind', type(environ['wsgi.input']).__name__)])
    return [repr(run(environ['wsgi.input'], json.loads(environ['HTTP_STEPS']))).encode()]
"""

BODY = b'first line\nsecond line\n\nlast line without end'
PROGRAMS = (
    [['read']], [['read', -1]], [['read', None]], [['read', 0], ['read', 5], ['read', 1000], ['read'], ['read', 3]], [['readline'], ['readline', 3], ['readline', 100], ['readline']],
    [['readline', -1], ['readline', None], ['readline', 0]], [['readlines']], [['readlines', 12], ['read']], [['list'], ['list']],
    [['readline'], ['read', 4], ['tell'], ['readline'], ['tell']], [['readinto', 10], ['readinto', 100], ['readinto', 5]], [['read1', 4], ['read1', 0]],
    [['close'], ['read', 5], ['readable'], ['tell']], [['__next__'], ['__next__'], ['__next__'], ['__next__'], ['__next__']],
)


def expected(program, body):
    namespace = {}
    exec(READER, namespace)

    class Yardstick(io.BytesIO):
        def close(self):
            pass
    return repr(namespace['run'](Yardstick(body), program)).encode()


def unread(sock):
    """Bytes that the other end has not taken yet (SIOCOUTQ)."""
    return struct.unpack('i', fcntl.ioctl(sock, termios.TIOCOUTQ, b'\0' * 4))[0]


class Inputs(ServerCase):
    OPTIONS = (('wsgi-file', 'reader.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('reader.py', READER)

    def ask(self, program, body=BODY, flags=frames.END, first=None, **more):
        import json
        return self.core.request('/', body if first is None else first, flags, None if first is None else len(body), HTTP_STEPS=json.dumps(program), **more)

    def test_a_body_in_the_request_frame_reads_like_a_file(self):
        for program in PROGRAMS:
            self.ask(program)
            _, headers, got, _ = self.core.response()
            self.assertEqual((got, headers), (expected(program, BODY), [('Kind', 'MemoryInput')]), program)

    def test_a_large_body_arrives_whole_however_its_bytes_come(self):
        body = bytes(range(256)) * 1000
        answer = expected([['read', 70000], ['read'], ['read']], body)
        variables = dict(VARS, REQUEST_METHOD='POST', CONTENT_LENGTH=str(len(body)), HTTP_STEPS='[["read", 70000], ["read"], ["read"]]')
        following = dict(VARS, HTTP_STEPS='[["read"]]')
        for cut in (5, 20, 300, 5000, 17000, 200000, None):
            self.core.stream += 2
            block = frames.frame(frames.REQUEST, request_payload(variables, body), self.core.stream - 1, frames.END) \
                + frames.frame(frames.REQUEST, request_payload(following), self.core.stream, frames.END)
            if cut is not None:
                self.core.sock.sendall(block[:cut])
                while unread(self.core.sock):
                    time.sleep(0.001)
            self.core.sock.sendall(block[cut or 0:])
            self.assertEqual(self.core.response()[2], answer, cut)
            self.assertEqual(self.core.response()[2], b"[b'']", cut)

    def test_no_body_reads_like_an_empty_file(self):
        for program in PROGRAMS:
            self.ask(program, b'')
            _, headers, got, _ = self.core.response()
            self.assertEqual((got, headers), (expected(program, b''), [('Kind', 'EmptyInput')]), program)

    def test_a_body_in_pieces_of_any_size_reads_like_a_file(self):
        for size in (1, 2, 3, 7, 11, 12, 100):
            for program in PROGRAMS:
                stream = self.ask(program, flags=0, first=BODY[:4])
                pieces = [BODY[at:at + size] for at in range(4, len(BODY), size)]
                self.core.sock.sendall(b''.join(
                    frames.frame(frames.BODY, piece, stream, frames.END if n == len(pieces) - 1 else 0) for n, piece in enumerate(pieces)))
                _, headers, got, _ = self.core.response()
                if program[0][0] == 'read1':
                    self.assertEqual(headers, [('Kind', 'StreamInput')])
                    continue  # read1 gives what is there, so its result depends on the pieces
                self.assertEqual((got, headers), (expected(program, BODY), [('Kind', 'StreamInput')]), (size, program))

    def test_a_body_of_unknown_length_ends_with_its_empty_last_frame(self):
        stream = self.core.request('/', flags=0, REQUEST_METHOD='POST', HTTP_STEPS='[["read"], ["tell"]]')
        self.core.send(frames.BODY, b'abc', stream)
        self.core.send(frames.BODY, b'def', stream)
        self.core.send(frames.BODY, b'', stream, frames.END)
        self.assertEqual(self.core.response()[2], b"[b'abcdef', 6]")

    def test_a_body_in_a_file_reads_like_a_file_and_is_closed(self):
        path = self.server.write('body', BODY.decode())
        for program in PROGRAMS:
            self.ask(program, path.encode(), flags=frames.END | frames.BODY_FILE)
            _, headers, got, _ = self.core.response()
            if program[0][0] == 'read1':
                continue
            self.assertEqual((got, headers), (expected(program, BODY), [('Kind', 'FileInput')]), program)
        self.core.get('/', HTTP_STEPS='[]')
        open_files = [os.readlink('/proc/%d/fd/%s' % (self.server.worker_pid, fd)) for fd in os.listdir('/proc/%d/fd' % self.server.worker_pid)
                      if os.path.islink('/proc/%d/fd/%s' % (self.server.worker_pid, fd))]
        self.assertNotIn(path, open_files)

    def test_only_whole_bodies_can_be_read_again(self):
        program = [['read', 5], ['seek', 0], ['read', 5]]
        self.ask(program)
        self.assertEqual(self.core.response()[2], b"[b'first', 0, b'first']")
        stream = self.ask(program, flags=0, first=BODY[:20])
        self.core.send(frames.BODY, BODY[20:], stream, frames.END)
        self.assertEqual(self.core.response()[2], b"[b'first', 'OSError: seeking wsgi.input without post_buffering is IMPOSSIBLE !!!', b' line']")

    def test_seeking_outside_of_the_body_is_refused(self):
        self.ask([['seek', 1000], ['seek', -1], ['seek', -4, 2], ['read'], ['seek', 0, 2]])
        self.assertEqual(self.core.response()[2], b"['OSError: invalid seek position for wsgi.input', 'OSError: invalid seek position for wsgi.input', 41, b' end', 45]")

    def test_a_client_that_leaves_is_an_error_of_the_read(self):
        stream = self.ask([['read', 10], ['read', 1000], ['read', 7]], flags=0, first=BODY[:20])
        self.core.send(frames.ABORT, stream=stream)
        self.assertEqual(self.core.response()[2:], (
            b"[b'first line', 'OSError: error during read(1000) on wsgi.input', 'OSError: error during read(7) on wsgi.input']", 'end'))

    def test_what_the_app_left_unread_is_dropped(self):
        stream = self.ask([['read', 3]], flags=0, first=BODY[:5])
        self.assertEqual(self.core.response()[2], b"[b'fir']")
        self.core.send(frames.BODY, BODY[5:], stream, frames.END)
        self.ask([['read', 3]])
        self.assertEqual(self.core.response()[2], b"[b'fir']")

    def test_later_requests_and_their_bodies_may_come_in_between(self):
        first = self.ask([['read']], b'abcd', flags=0, first=b'ab')
        second = self.ask([['read']], b'efgh', flags=0, first=b'ef')
        self.core.send(frames.BODY, b'gh', second, frames.END)
        self.core.send(frames.BODY, b'cd', first, frames.END)
        self.assertEqual([self.core.response()[2] for _ in range(2)], [b"[b'abcd']", b"[b'efgh']"])

    def test_credit_is_given_for_what_the_app_has_read(self):
        total = 1_000_000
        stream = self.core.request('/', b'x' * 1000, 0, total, HTTP_STEPS='[["read", 1], ["tell"]]')
        self.core.response()
        self.assertEqual(self.core.data, b'')  # nothing was taken but the first piece: no credit
        stream = self.core.request('/', b'x' * 1000, 0, total, HTTP_STEPS='[["readinto", 1000000], ["tell"]]')
        window, sent, credit = 262144, 1000, 0
        while sent < total:
            room = window - (sent - credit)
            if room == 0:
                kind, got, _, _, payload = self.core.frame()
                self.assertEqual((kind, got), (frames.CREDIT, stream))
                credit += frames.U32.unpack(payload)[0]
                continue
            size = min(room, total - sent, 50_000)
            sent += size
            self.core.send(frames.BODY, b'x' * size, stream, frames.END if sent == total else 0)
        _, _, body, _ = self.core.response()
        self.assertTrue(body.endswith(b', 1000000]'))
        self.assertLessEqual(credit, total)


class InputOutlivesRequest(ServerCase):
    OPTIONS = (('wsgi-file', 'keeper.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('keeper.py', """
kept = []
def application(environ, start_response):
    start_response('200 OK', [])
    if not kept:
        kept.append(environ['wsgi.input'])
        return [b'kept']
    try:
        kept[0].read()
    except OSError as error:
        return [str(error).encode() + b' ' + environ['wsgi.input'].read()]
""")

    def test_an_input_kept_by_the_app_does_not_read_from_the_next_request(self):
        self.core.request('/', b'a', 0, 5)
        self.assertEqual(self.core.response()[2], b'kept')
        stream = self.core.request('/', b'b', 0, 2)
        self.core.send(frames.BODY, b'c', stream, frames.END)
        self.assertEqual(self.core.response()[2], b'error during read(-1) on wsgi.input bc')


if __name__ == '__main__':
    unittest.main()
