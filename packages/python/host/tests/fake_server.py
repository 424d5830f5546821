"""A master and an engine for tests of the host: real processes and sockets, and the frames in plain sight."""

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

from uwsgi_host import frames

HOST = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(os.path.dirname(HOST), 'test', 'fixtures')
TIMEOUT = 20
TOKEN = 'secret'


class Connection:
    """The server's end of a control or core connection."""

    def __init__(self, sock):
        self.sock = sock
        sock.settimeout(TIMEOUT)
        self.data = b''
        self.fds = []

    def frame(self):
        """The next frame as (type, stream, flags, aux, payload), or None at the end of the connection."""
        while True:
            if len(self.data) >= 12:
                length, stream, kind, flags, aux = frames.HEADER.unpack_from(self.data)
                if len(self.data) >= 12 + length:
                    payload, self.data = self.data[12:12 + length], self.data[12 + length:]
                    return kind, stream, flags, aux, payload
            try:
                chunk, ancillary, _, _ = self.sock.recvmsg(65536, 1024)
            except ConnectionResetError:
                return None
            for _, _, data in ancillary:
                self.fds += struct.unpack('%di' % (len(data) // 4), data)
            if not chunk:
                return None
            self.data += chunk

    def call(self):
        """The next CALL as (name, arguments, call number)."""
        kind, _, _, aux, payload = self.frame()
        assert kind == frames.CALL, 'expected CALL, got 0x%02x' % kind
        name, *args = frames.read_list(payload)
        return name.decode(), args, aux

    def send(self, kind, payload=b'', stream=0, flags=0, aux=0):
        self.sock.sendall(frames.frame(kind, payload, stream, flags, aux))

    def event(self, name, *args):
        self.send(frames.EVENT, frames.list_payload((name, *args)))

    def close(self):
        self.sock.close()
        for fd in self.fds:
            os.close(fd)
        self.fds = []


def request_payload(variables, body=b'', size=None, modifier1=0):
    block = frames.pairs(variables.items())
    size = len(body) if size is None else size
    return struct.pack('<IBBHq', len(block), modifier1, 0, len(variables), size) + block + body


VARS = {
    'REQUEST_METHOD': 'GET', 'REQUEST_URI': '/', 'PATH_INFO': '/', 'QUERY_STRING': '', 'SERVER_PROTOCOL': 'HTTP/1.1', 'SCRIPT_NAME': '',
    'SERVER_NAME': 'localhost', 'SERVER_PORT': '80', 'REMOTE_ADDR': '127.0.0.1', 'HTTP_HOST': 'localhost',
}


class Core(Connection):
    """The engine's end of one core's connection."""

    stream = 0
    bye = False  # it came between the frames of a response
    memory = None  # SharedMemory, when the host was given any

    def request(self, path='/', body=b'', flags=frames.END, size=None, **more):
        """Sends a REQUEST and returns its stream number."""
        self.stream += 1
        variables = dict(VARS, PATH_INFO=path, REQUEST_URI=path)
        if body or size:
            variables.update(REQUEST_METHOD='POST', CONTENT_LENGTH=str(len(body) if size is None else size))
        variables.update(more)
        variables = {key: value for key, value in variables.items() if value is not None}
        self.send(frames.REQUEST, request_payload(variables, body, size), self.stream, flags)
        return self.stream

    def response(self):
        """Reads one response: (status, headers, body, how it ended: 'end' or 'fail')."""
        status, headers, body = None, [], b''
        while True:
            found = self.frame()
            if found is None:
                return status, headers, body, 'eof'
            kind, stream, flags, aux, payload = found
            if flags & frames.BODY_MEMORY:
                payload = payload[:-frames.PLACE.size] + self.memory.read(payload[-frames.PLACE.size:])
            if kind == frames.RESPONSE:
                (size,) = struct.unpack_from('<I', payload)
                items = payload[4:4 + size].split(b'\0')
                assert items.pop() == b'', 'the head does not end with NUL'
                status, *rest = [item.decode('latin-1') for item in items]
                headers = list(zip(rest[::2], rest[1::2]))
                body = payload[4 + size:]
                self.app, self.flags = aux, flags
            elif kind == frames.DATA:
                body += payload
            elif kind == frames.SENDFILE:
                offset, length, _ = struct.unpack('<qqi', payload)
                fd = self.fds.pop(0)
                body += os.pread(fd, length, offset)
                os.close(fd)
            elif kind == frames.FAIL:
                self.app = aux
                return status, headers, body, 'fail'
            elif kind == frames.CREDIT:
                continue
            elif kind == frames.BYE:
                self.bye = True
                continue
            else:
                raise AssertionError('unexpected frame 0x%02x' % kind)
            if flags & frames.END:
                return status, headers, body, 'end'

    def get(self, path='/', **more):
        self.request(path, **more)
        return self.response()


class FakeServer:
    """Starts a zygote; everything it made is gone after close()."""

    memory = None  # what the next core is given, see SharedMemory

    def __init__(self, python=None, arguments=()):
        self.folder = tempfile.mkdtemp(prefix='uwsgi-python-')
        self.socket_path = os.path.join(self.folder, 'channel')
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.socket_path)
        self.listener.listen(16)
        self.listener.settimeout(TIMEOUT)
        self.log_path = os.path.join(self.folder, 'log')
        self.cores = []
        ours, theirs = socket.socketpair()

        def move_control():
            os.dup2(theirs.fileno(), 3)
            os.set_inheritable(3, True)

        with open(self.log_path, 'wb') as log:
            self.process = subprocess.Popen(
                [python or sys.executable, *arguments, os.path.join(HOST, 'zygote.py')], preexec_fn=move_control, pass_fds=[3],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env={**{k: v for k, v in os.environ.items() if not k.startswith('PYTHON')}, 'PYTHONDONTWRITEBYTECODE': '1'})
        theirs.close()
        self.control = Connection(ours)
        kind, _, _, _, payload = self.control.frame()
        assert kind == frames.HELLO
        self.hello = dict(frames.read_pairs(payload))

    def write(self, name, text):
        """A file in the server's working folder."""
        path = os.path.join(self.folder, name)
        with open(path, 'w') as file:
            file.write(text)
        return path

    def configure(self, *options, workers=1, cores=1, lazy=False):
        """Sends the configuration and returns the zygote's answer: (name, arguments)."""
        self.core_count = cores
        facts = {'@workers': workers, '@cores': cores, '@master': 1, '@hostname': 'testhost', '@version': '2.0.99-test', '@modifier1': 0,
                 '@lazy': int(lazy), '@reloads': 0, '@cwd': self.folder, '@buffer-size': 4096, '@started-on': 1700000000}
        items = [part for option in options for part in option]
        items += [part for name, value in options for part in ('@opt:' + name, value)]
        items += ['@bare:no-server', '', '@opt:caf\xe9', b'caf\xe9', '@magic:n', 'app', '@magic:h', 'testhost']
        self.control.event('configure', *items, *[part for fact in facts.items() for part in fact])
        name, args, _ = self.control.call()
        return name, args

    def fork(self, worker=1):
        """Orders a worker and returns the connections of its cores and its pid."""
        self.control.event('fork', 'worker', worker, 'group', 0, 'cores', self.core_count, 'socket', self.socket_path, 'token', TOKEN, 'reloads', 0)
        name, args, _ = self.control.call()
        assert name == 'forked', name
        cores = {}
        for _ in range(self.core_count):
            core = self.accept()
            cores[int(core.hello['core'])] = core
        return [cores[number] for number in sorted(cores)], int(args[1])

    def accept(self):
        sock, _ = self.listener.accept()
        core = Core(sock)
        self.cores.append(core)
        kind, _, _, _, payload = core.frame()
        assert kind == frames.HELLO
        core.hello = dict(frames.read_pairs(payload))
        self.welcome(core)
        return core

    def welcome(self, core):
        pairs = (('protocol', 1),)
        if self.memory is None:
            core.send(frames.WELCOME, frames.pairs(pairs), aux=1)
            return
        core.memory = self.memory
        pairs += core.memory.pairs
        if core.hello.get('starts') == '1':
            pairs += core.memory.starts_pairs
        block = frames.frame(frames.WELCOME, frames.pairs(pairs), 0, frames.FD, 1)
        core.sock.sendmsg((block,), [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack('%di' % len(core.memory.fds), *core.memory.fds))])

    def start(self, *options, **facts):
        """configure and fork in one: returns core 0 of worker 1."""
        name, args = self.configure(*options, **facts)
        assert name == 'ready', (name, args, self.log())
        self.apps = [item.decode().split('\0') for item in args]
        cores, self.worker_pid = self.fork()
        return cores[0]

    def exited(self):
        """Waits for the end of a worker: (worker, pid, exit code or negative signal)."""
        name, args, _ = self.control.call()
        assert name == 'exited', name
        status = int(args[2])
        return int(args[0]), int(args[1]), -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def log(self):
        with open(self.log_path, errors='replace') as file:
            return file.read()

    def close(self):
        for core in self.cores:
            core.close()
        self.control.close()
        self.listener.close()
        try:
            self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
