"""Says which version of itself answers. Change VERSION, and reload."""

import os
import time

VERSION = 1


def application(environ, start_response):
    if environ['PATH_INFO'] == '/slow':
        time.sleep(3)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [f'version {VERSION}, worker process {os.getpid()}\n'.encode()]
