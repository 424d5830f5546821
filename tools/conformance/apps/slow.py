# /slow holds its request until somebody creates the file go, and says in the log when it began; everything else answers at once.
import os
import time


def application(environ, start_response):
    if environ['PATH_INFO'] == '/slow':
        print('slow request began', flush=True)
        while not os.path.exists('go'):
            time.sleep(0.02)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'done ' + environ['PATH_INFO'].encode('ascii')]
