"""The compiled loop beside the one in Python: the same bytes from the engine must bring the same bytes back, whatever they are."""

import random
import unittest

from tests.fake_server import VARS, request_payload
from tests.server_case import OwnServerCase
from uwsgi_host import frames
from uwsgi_host.fast_loop import CoreState, PlainCore

APP = '''
import uwsgi
def pieces(environ):
    yield b'one'
    yield environ['PATH_INFO'].encode('latin-1')
class Closing(list):
    def close(self):
        uwsgi.log('closed')
def listing(environ):
    hidden = 'wsgi.errors', 'wsgi.input', 'wsgi.file_wrapper'
    return '\\n'.join('%s=%r' % item for item in sorted(environ.items()) if item[0] not in hidden).encode()
def application(environ, start_response):
    path = environ['PATH_INFO']
    headers = [('Content-Type', 'text/plain')]
    if path == '/status': return start_response(404, headers) and []
    if path == '/latin': headers.append(('X-Name', 'caf\\xe9'))
    if path == '/wide': headers.append(('X-Name', '\\u20ac'))
    if path == '/break': headers.append(('X-Name', 'a\\r\\nb'))
    if path == '/pairs': headers.append(['X-Name', 'value'])
    if path == '/tuple': headers = tuple(headers)
    if path == '/long': headers.append(('X-Long', 'x' * 9000))
    if path == '/early': raise ValueError('early')
    if path == '/exit': raise SystemExit
    write = start_response(status='200 OK', headers=headers) if path == '/named' else start_response('200 OK', headers)
    if path == '/late': raise ValueError('late')
    if path == '/again': start_response('201 Created', [('X-Again', '1')])
    if path == '/write': write(b'written'); return [b' and returned']
    if path == '/generator': return pieces(environ)
    if path == '/several': return [b'a', b'b']
    if path == '/none': return []
    if path == '/nothing': return None
    if path == '/bytes': return b'bytes'
    if path == '/text': return ['text']
    if path == '/closing': return Closing([b'closing'])
    if path == '/large': return [b'z' * 40000]
    if path == '/body': return [environ['wsgi.input'].read() + repr(environ.get('wsgi.input_terminated')).encode()]
    if path == '/line': return [environ['wsgi.input'].readline()]
    if path == '/ignored': return [b'ignored']
    if path == '/logvar': uwsgi.set_logvar('a', path)
    return [listing(environ) + repr(uwsgi.env is environ).encode()]
'''
PATHS = ('/', '/status', '/latin', '/wide', '/break', '/pairs', '/tuple', '/long', '/early', '/named', '/late', '/again', '/write', '/generator', '/several',
         '/none', '/nothing', '/bytes', '/text', '/closing', '/large', '/body', '/line', '/ignored', '/logvar', '/caf\xe9')
MORE = (('HTTPS', 'on'), ('HTTP_X_FORWARDED_PROTO', 'https'), ('UWSGI_SCHEME', 'ftp'), ('wsgi.url_scheme', 'forged'), ('SCRIPT_NAME', '/other'),
        ('UWSGI_APPID', '/nowhere'), ('HTTP_X_LONG', 'v' * 300), ('HTTP_' + 'N' * 80, 'long name'), ('HTTP_X_BYTES', '\xff\x80'), ('HTTP_EMPTY', ''))


def one_request(rng, stream):
    """The frames of a request, as a list of byte strings."""
    variables = dict(VARS, PATH_INFO=rng.choice(PATHS), REQUEST_METHOD=rng.choice(('GET', 'GET', 'GET', 'HEAD', 'POST')))
    for name, value in rng.sample(MORE, rng.choice((0, 0, 0, 1, 3))):
        variables[name] = value
    if rng.random() < 0.1:
        variables['HTTP_X_%d' % rng.randrange(2000)] = str(rng.random())
    body = rng.randbytes(rng.choice((0, 0, 0, 1, 100, 3000, 70000)))
    if body and rng.random() < 0.8:
        variables['CONTENT_LENGTH'] = str(len(body))
    if not body or rng.random() < 0.6:
        return [frames.frame(frames.REQUEST, request_payload(variables, body), stream, frames.END)]
    cut = rng.randrange(len(body) + 1)
    head = frames.frame(frames.REQUEST, request_payload(variables, body[:cut], len(body)), stream)
    return [head, frames.frame(frames.BODY, body[cut:], stream, frames.END)]


def exchange(core, rng, count):
    """Sends `count` requests cut into arbitrary pieces; returns all that comes back, frame by frame."""
    block = b''.join(piece for stream in range(1, count + 1) for piece in one_request(rng, stream))
    while block:
        size = rng.choice((1, 11, 500, 5000, 100000))
        core.sock.sendall(block[:size])
        block = block[size:]
    found, ended = [], 0
    while ended < count:
        frame = core.frame()
        if frame is None:
            return found, 'the host has left'
        kind, stream, flags, aux, payload = frame
        if kind == frames.CALL:  # its answer comes behind all the requests
            core.send(frames.REPLY, b'', stream, 0, aux)
            found.append(frames.read_list(payload))
            continue
        if kind != frames.CREDIT:  # how often depends on what has come when the app reads
            found.append((kind, stream, flags, aux, payload))
        ended += kind == frames.FAIL or (kind in (frames.RESPONSE, frames.DATA) and bool(flags & frames.END))
    return found, ''


GOOD = frames.frame(frames.REQUEST, request_payload(VARS), 1, frames.END)


def until_the_end(core, block):
    """All frames that come until the host leaves, BYE included."""
    core.sock.sendall(block)
    found = []
    while True:
        frame = core.frame()
        if frame is None:
            return found
        found.append(frame)
        if frame[0] == frames.BYE:
            return found


@unittest.skipIf(CoreState is PlainCore, 'there is no compiled loop for this interpreter')
class FastLoop(OwnServerCase):
    def both(self):
        cores = []
        for options in ((), (('python-plain-loop', 'true'),)):
            server = self.new_server()
            server.write('app.py', APP)
            cores.append(server.start(('wsgi-file', 'app.py'), *options))
        return cores

    def test_answers_like_the_loop_in_python(self):
        fast, plain = self.both()
        for seed in range(40):
            expected, why = exchange(plain, random.Random(seed), 12)
            self.assertEqual(why, '')
            found, why = exchange(fast, random.Random(seed), 12)
            self.assertEqual(why, '', 'seed %d' % seed)
            self.assertEqual(len(found), len(expected), 'seed %d' % seed)
            for one, other in zip(found, expected):
                self.assertEqual(one, other, 'seed %d' % seed)

    def test_ends_as_the_loop_in_python_when_the_app_exits(self):
        leaving = frames.frame(frames.REQUEST, request_payload(dict(VARS, PATH_INFO='/exit')), 2, frames.END)
        ends = [until_the_end(core, GOOD + leaving) for core in self.both()]
        self.assertEqual(ends[0], ends[1])
        self.assertEqual(ends[0][-1][0], frames.BYE)

    def test_leaves_when_the_engine_breaks_the_protocol(self):
        endless = bytearray(GOOD)
        endless[12:16] = b'\xff\xff\xff\x7f'  # variables longer than the frame
        open_ended = bytearray(GOOD)
        open_ended[-1] = 1  # the variables do not end with NUL
        for block in (bytes(endless), bytes(open_ended), b'\x00' * 12, b'\xff' * 40):
            server = self.new_server()
            server.write('app.py', APP)
            core = server.start(('wsgi-file', 'app.py'))
            # What was answered before need not have been sent.
            self.assertIn([frame[0] for frame in until_the_end(core, GOOD + block)], ([], [frames.RESPONSE]))
            self.assertEqual(server.exited()[2], 0)
            self.assertIn('; leaving', server.log())


if __name__ == '__main__':
    unittest.main()
