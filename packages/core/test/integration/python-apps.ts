// The little Python apps that real servers run in these tests, and the configuration they share.

/**
 * `/` says the pid; `/slow?N` takes N seconds; `/die` kills its worker in the request; `/exit?N` leaves with status N; `/stdin` says what
 * stands there.
 */
export const APP = `
import os, sys, time
def application(env, start):
    path, query = env['PATH_INFO'], env['QUERY_STRING']
    body = b'pid %d' % os.getpid()
    if path == '/slow': time.sleep(float(query))
    if path == '/die': os.kill(os.getpid(), 9)
    if path == '/exit': os._exit(int(query))
    if path == '/stdin': body = os.readlink('/proc/self/fd/0').encode()
    if path == '/env': body = os.environ.get(query, '(unset)').encode()
    if path == '/cwd': body = os.getcwd().encode()
    if path == '/ids': body = b'%d %d %d' % (os.getuid(), os.getgid(), len(os.getgroups()))
    if path == '/raise': raise RuntimeError('on purpose')
    start('200 OK', [('Content-Type', 'text/plain')])
    return [body]
`

/** Configuration lines for APP over HTTP on a port of the kernel's choice. */
export const BASE = `plugin = python
master = true
http-socket = 127.0.0.1:0
wsgi-file = app.py`

export const FILES: Readonly<Record<string, string>> = { 'app.py': APP }
