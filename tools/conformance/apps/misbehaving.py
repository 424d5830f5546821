# Apps that do what none should, one path each.
import os
import time


def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/dies':
        os._exit(1)
    if path == '/hangs':
        time.sleep(60)
    if path == '/lies':
        start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '10')])
        return [b'short']
    if path == '/splits':
        start_response('200 OK', [('X-Bad', 'a\r\nX-Injected: b')])
        return [b'split']
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'fine']
