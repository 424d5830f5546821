# Requests that take their time, fail or grow: /sleep?SECONDS, /status?CODE, /size?BYTES, /empty, /file, /eat (30 MB that stay), /reserve?MB (of
# address space alone). Everything else is plain.
import mmap
import os
import time

kept = []


def application(environ, start_response):
    path, query = environ['PATH_INFO'], environ['QUERY_STRING']
    status, body = '200 OK', [b'plain']
    if path == '/sleep':
        time.sleep(float(query))
    elif path == '/status':
        status = query + ' Said'
    elif path == '/size':
        body = [b'x' * int(query)]
    elif path == '/empty':
        body = []
    elif path == '/file':
        body = environ['wsgi.file_wrapper'](open(__file__, 'rb'))
    elif path == '/eat':
        kept.append(os.urandom(1024) * 1024 * 30)
    elif path == '/reserve':
        kept.append(mmap.mmap(-1, int(query) * 1024 * 1024))
    headers = [('Content-Type', 'text/plain')]
    size = sum(map(len, body)) if isinstance(body, list) else os.path.getsize(__file__)
    headers.append(('Content-Length', str(size)))
    start_response(status, headers)
    return body
