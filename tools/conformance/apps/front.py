# The app of the tests with nginx in front: pages, uploads, large and slow downloads, faults.
import hashlib
import os
import time

LARGE = b'0123456789abcdef' * 65536


def page(start_response, body, status='200 OK'):
    start_response(status, [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]


class Endless:
    """A body that ends when nobody takes it any more, and says so in the log."""

    def __iter__(self):
        return self

    def __next__(self):
        return LARGE

    def close(self):
        print('endless body closed', flush=True)


def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/upload':
        digest, size = hashlib.sha256(), 0
        while True:
            piece = environ['wsgi.input'].read(65536)
            if not piece:
                break
            digest.update(piece)
            size += len(piece)
        return page(start_response, ('%d %s' % (size, digest.hexdigest())).encode('ascii'))
    if path == '/download':
        start_response('200 OK', [('Content-Type', 'application/octet-stream')])
        return (LARGE for _ in range(50))
    if path == '/endless':
        start_response('200 OK', [('Content-Type', 'application/octet-stream')])
        return Endless()
    if path == '/drip':
        def drip():
            start_response('200 OK', [('Content-Type', 'text/plain')])
            yield b'first\n'
            # Goes on when the test has seen the first line.
            while not os.path.exists('go'):
                time.sleep(0.01)
            yield b'second\n'
        return drip()
    if path == '/fault':
        raise RuntimeError('asked to fail')
    if path == '/teapot':
        return page(start_response, b'own error page', '418 Teapot')
    names = ('REQUEST_METHOD', 'REQUEST_URI', 'PATH_INFO', 'QUERY_STRING', 'REMOTE_ADDR', 'HTTP_HOST', 'HTTP_X_FORWARDED_FOR', 'SERVER_PROTOCOL')
    return page(start_response, '\n'.join('%s=%s' % (name, environ.get(name)) for name in names).encode('latin-1'))
