# Answers with the variables that name the request's target, one a line, absent ones as None.
NAMES = ('REQUEST_METHOD', 'REQUEST_URI', 'SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING', 'SERVER_PROTOCOL')


def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return ['\n'.join('%s=%r' % (name, environ.get(name)) for name in NAMES).encode('latin-1')]
