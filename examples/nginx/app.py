"""What the app behind nginx is told about a request."""


def application(environ, start_response):
    names = ('REQUEST_METHOD', 'REQUEST_URI', 'REMOTE_ADDR', 'SERVER_NAME', 'SERVER_PORT', 'SERVER_PROTOCOL', 'HTTP_HOST', 'wsgi.url_scheme')
    body = ''.join('%s = %s\n' % (name, environ.get(name)) for name in names).encode('latin-1')
    start_response('200 OK', [('Content-Type', 'text/plain; charset=utf-8'), ('Content-Length', str(len(body)))])
    return [body]
