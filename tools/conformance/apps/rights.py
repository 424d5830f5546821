# What a worker may do and where it is: /status?A,B gives lines of /proc/self/status, / the host name, the nice value and limits.
import os
import resource
import socket


def application(environ, start_response):
    if environ['PATH_INFO'] == '/status':
        wanted = environ['QUERY_STRING'].split(',')
        body = ''.join(line for line in open('/proc/self/status') if line.split(':')[0] in wanted)
    elif environ['PATH_INFO'] == '/limits':
        body = repr([resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE)])
    else:
        body = '%s %d %d' % (socket.gethostname(), os.nice(0), len(os.sched_getaffinity(0)))
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [body.encode()]
