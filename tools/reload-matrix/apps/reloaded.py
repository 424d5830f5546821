"""What the clients of the reload matrix ask for; every answer names the version of the code that gave it."""

import hashlib
import time

VERSION = '1'
PIECE = b'0123456789abcdef' * 2048


def application(environ, start_response):
    path = environ['PATH_INFO']
    headers = [('Content-Type', 'application/octet-stream'), ('X-Version', VERSION)]
    if path.startswith('/stream/'):
        start_response('200 OK', headers)
        return stream(*path.split('/')[2:])
    body = b''
    while True:
        piece = environ['wsgi.input'].read(65536)
        if not piece:
            break
        body += piece
    answer = f"{environ['QUERY_STRING']} {len(body)} {hashlib.sha256(body).hexdigest()}".encode()
    start_response('200 OK', [*headers, ('Content-Length', str(len(answer)))])
    return [answer]


def stream(pieces, milliseconds):
    for _ in range(int(pieces)):
        yield PIECE
        time.sleep(int(milliseconds) / 1000)
