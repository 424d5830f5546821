# Answers with the size and hash of the body, read in pieces.
import hashlib


def application(environ, start_response):
    digest, size = hashlib.sha256(), 0
    while True:
        piece = environ['wsgi.input'].read(32768)
        if not piece:
            break
        digest.update(piece)
        size += len(piece)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('%d %s' % (size, digest.hexdigest())).encode('ascii')]
