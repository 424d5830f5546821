# Reads the request body in the way that the path names and reports what it got.


def read_all(body):
    return [body.read()]


def read_parts(body):
    return [body.read(3), body.read(4), body.read(1000), body.read(), body.read(5)]


def read_nothing(body):
    return [body.read(0), body.read()]


def read_lines(body):
    return [body.readline(), body.readline(), body.readline(), body.readline()]


def read_limited_lines(body):
    return [body.readline(4), body.readline(1000), body.read()]


def all_lines(body):
    return body.readlines()


def iterate(body):
    return list(body)


def mixed(body):
    return [body.readline(), body.read(3), body.readline(), body.read()]


def nothing(body):
    return []


def seek(body):
    first = body.read(5)
    body.seek(0)
    return [first, body.read()]


def application(environ, start_response):
    name = environ['PATH_INFO'].strip('/')
    try:
        result = repr(globals()[name](environ['wsgi.input']))
    except Exception as error:
        result = '%s: %s' % (type(error).__name__, error)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    text = '%s|%s|%s' % (environ.get('CONTENT_LENGTH'), environ.get('HTTP_TRANSFER_ENCODING'), result)
    return [text.encode('latin-1')]
