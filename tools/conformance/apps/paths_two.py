# A second app, told apart by its first line.
NAMES = ('REQUEST_METHOD', 'REQUEST_URI', 'SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING', 'SERVER_PROTOCOL')


def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('second app\n' + '\n'.join('%s=%r' % (name, environ.get(name)) for name in NAMES)).encode('latin-1')]


def other(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'the other callable']
