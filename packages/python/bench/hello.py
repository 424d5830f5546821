"""How fast one worker answers hello-world requests, without an engine: a peer that writes prepared requests in batches and only counts bytes back.

    python3 packages/python/bench/hello.py [seconds per line]

`us of worker CPU` is the time the worker's process used for one request, and so does not depend on the peer's speed.
"""

import os
import sys
import time

HOST = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'host')
sys.path.insert(0, HOST)

from tests.fake_server import FakeServer, request_payload  # noqa: E402
from uwsgi_host import frames  # noqa: E402

APP = """
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '13')])
    return [b'Hello, World!']
"""

# What a browser-like client behind the engine's HTTP codec amounts to: 19 variables.
VARS = {
    'REQUEST_METHOD': 'GET', 'REQUEST_URI': '/', 'PATH_INFO': '/', 'QUERY_STRING': '', 'SERVER_PROTOCOL': 'HTTP/1.1', 'SCRIPT_NAME': '',
    'SERVER_NAME': 'localhost', 'SERVER_PORT': '8080', 'REMOTE_ADDR': '127.0.0.1', 'REMOTE_PORT': '40000', 'HTTP_HOST': '127.0.0.1:8080',
    'HTTP_USER_AGENT': 'Mozilla/5.0 (X11; Linux x86_64)', 'HTTP_ACCEPT': 'text/html,application/xhtml+xml', 'HTTP_ACCEPT_LANGUAGE': 'en',
    'HTTP_ACCEPT_ENCODING': 'gzip, deflate', 'HTTP_CONNECTION': 'keep-alive', 'HTTP_COOKIE': 'session=0123456789', 'CONTENT_TYPE': '',
    'CONTENT_LENGTH': '',
}


def cpu_seconds(pid):
    with open('/proc/%d/stat' % pid) as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def measure(core, pid, batch, seconds):
    block = frames.frame(frames.REQUEST, request_payload(VARS), 1, frames.END) * batch
    core.sock.sendall(block[:len(block) // batch])
    size = len(core.sock.recv(65536))
    expected, sock = size * batch, core.sock
    count, cpu, start = 0, cpu_seconds(pid), time.monotonic()
    while time.monotonic() - start < seconds:
        for _ in range(20):
            sock.sendall(block)
            got = 0
            while got < expected:
                got += len(sock.recv(65536))
            count += batch
    elapsed, cpu = time.monotonic() - start, cpu_seconds(pid) - cpu
    print('batch %3d: %7.0f requests/s, %5.2f us of worker CPU' % (batch, count / elapsed, cpu / count * 1e6))


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2
    server = FakeServer()
    try:
        server.write('app.py', APP)
        core = server.start(('wsgi-file', 'app.py'))
        core.sock.settimeout(None)  # a time-out would make each call of the peer slower
        print('Python %s' % server.hello['version'])
        for batch in (1, 4, 8, 32):
            measure(core, server.worker_pid, batch, seconds)
        core.send(frames.STOP)
    finally:
        server.close()


if __name__ == '__main__':
    main()
