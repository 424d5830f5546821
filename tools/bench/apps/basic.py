# The workloads that measure the server and not the framework: a few bytes, 10 KB, 1 MB, and an upload that is read whole.
HELLO = b'Hello World'
MEDIUM = b'0123456789' * 1024
LARGE = b'0123456789abcdef' * 65536


def page(start_response, body):
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]


def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/medium':
        return page(start_response, MEDIUM)
    if path == '/large':
        return page(start_response, LARGE)
    if path == '/upload':
        body = environ['wsgi.input']
        size = 0
        while True:
            piece = body.read(65536)
            if not piece:
                break
            size += len(piece)
        return page(start_response, str(size).encode('ascii'))
    return page(start_response, HELLO)
