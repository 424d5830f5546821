# One path for each way in which an app can answer, right or wrong.
import os
import tempfile

TEXT = [('Content-Type', 'text/plain')]


class Closing:
    """An iterable that says in the log when it was closed."""

    def __init__(self, items):
        self.items = iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    def close(self):
        print('body closed', flush=True)


class ClosingBadly(Closing):
    def close(self):
        raise RuntimeError('close failed')


def plain(environ, start_response):
    start_response('200 OK', TEXT)
    return [b'plain']


def bytes_body(environ, start_response):
    start_response('200 OK', TEXT)
    return b'bytes directly'


def tuple_body(environ, start_response):
    start_response('200 OK', TEXT)
    return (b'a', b'b', b'', b'c')


def teapot(environ, start_response):
    start_response("418 I'm a teapot, short and stout", TEXT)
    return [b'tea']


def no_reason(environ, start_response):
    start_response('299', TEXT)
    return [b'x']


def no_headers(environ, start_response):
    start_response('200 OK', [])
    return [b'bare']


def repeated(environ, start_response):
    start_response('200 OK', [('Set-Cookie', 'a=1'), ('X-Case-Kept', 'Yes'), ('Set-Cookie', 'b=2'), ('x-lower', '')])
    return [b'cookies']


def latin_header(environ, start_response):
    start_response('200 OK', [('X-Latin', 'caf\xe9')])
    return [b'latin']


def length(environ, start_response):
    start_response('200 OK', TEXT + [('Content-Length', '5')])
    return [b'12345']


def empty_list(environ, start_response):
    start_response('200 OK', TEXT)
    return []


def empty_bytes(environ, start_response):
    start_response('200 OK', TEXT)
    return b''


def no_content(environ, start_response):
    start_response('204 No Content', [('X-A', '1')])
    return []


def not_modified(environ, start_response):
    start_response('304 Not Modified', [('ETag', '"x"')])
    return []


def generator(environ, start_response):
    start_response('200 OK', TEXT)
    for number in range(3):
        yield b'part %d\n' % number


def late_start(environ, start_response):
    def body():
        start_response('201 Created', TEXT)
        yield b'late'
    return body()


def write_callable(environ, start_response):
    write = start_response('200 OK', TEXT)
    write(b'written ')
    write(b'')
    write(b'twice ')
    return [b'and returned']


def closing(environ, start_response):
    start_response('200 OK', TEXT)
    return Closing([b'one ', b'two'])


def closing_badly(environ, start_response):
    start_response('200 OK', TEXT)
    return ClosingBadly([b'one'])


def file_wrapper(environ, start_response):
    start_response('200 OK', TEXT)
    file = tempfile.TemporaryFile()
    file.write(b'from a file\n' * 1000)
    file.seek(12)
    return environ['wsgi.file_wrapper'](file, 4096)


def memory_wrapper(environ, start_response):
    import io
    start_response('200 OK', TEXT)
    return environ['wsgi.file_wrapper'](io.BytesIO(b'from memory'), 4)


def raises(environ, start_response):
    raise ValueError('before start_response')


def raises_after_start(environ, start_response):
    start_response('200 OK', TEXT)
    raise ValueError('after start_response')


def raises_in_body(environ, start_response):
    start_response('200 OK', TEXT)
    yield b'begin'
    raise ValueError('in the body')


def raises_at_first(environ, start_response):
    start_response('200 OK', TEXT)
    raise ValueError('at the first item')
    yield b'never'


def replaced(environ, start_response):
    start_response('200 OK', TEXT)
    start_response('503 Service Unavailable', [('X-Second', '1')])
    return [b'second']


def no_start(environ, start_response):
    return [b'no status at all']


def none_body(environ, start_response):
    start_response('200 OK', TEXT)
    return None


def text_items(environ, start_response):
    start_response('200 OK', TEXT)
    return ['text', b'bytes', 7]


def bad_status(environ, start_response):
    start_response(b'200 OK', TEXT)
    return [b'x']


def bad_headers(environ, start_response):
    start_response('200 OK', (('A', 'b'),))
    return [b'x']


def bad_header_item(environ, start_response):
    start_response('200 OK', [('A', 'b', 'c')])
    return [b'x']


def bad_header_value(environ, start_response):
    start_response('200 OK', [('A', 1)])
    return [b'x']


def large(environ, start_response):
    start_response('200 OK', TEXT)
    return [b'x' * 300000]


def exits(environ, start_response):
    start_response('200 OK', TEXT)
    raise SystemExit(3)


def default(environ, start_response):
    start_response('404 Not Found', TEXT)
    return [b'no such answer']


def application(environ, start_response):
    return globals().get(environ['PATH_INFO'].strip('/'), default)(environ, start_response)
