"""The control connection between the zygote and the master (descriptor 3): the same frames as on the core connections, stream 0."""

import os
import socket
import sys

from . import frames

CONTROL_FD = 3


class Control:
    def __init__(self, fd=CONTROL_FD):
        self.sock = socket.socket(fileno=fd)
        self.sock.setblocking(True)
        os.set_inheritable(fd, False)
        self.data = b''

    def hello(self):
        self.sock.sendall(frames.frame(frames.HELLO, frames.pairs((
            ('protocol', frames.VERSION), ('kind', 'zygote'), ('language', 'python'),
            ('version', '.'.join(map(str, sys.version_info[:3]))), ('pid', os.getpid()),
        )), aux=frames.VERSION))

    def call(self, name, *args):
        """A CALL that wants no answer."""
        self.sock.sendall(frames.frame(frames.CALL, frames.list_payload((name, *args))))

    def receive(self):
        """Reads what has arrived; False when the master has closed the connection."""
        try:
            chunk = self.sock.recv(65536)
        except OSError:
            return False
        self.data += chunk
        return bool(chunk)

    def next(self):
        """The next complete frame as (type, payload), or None."""
        header = frames.read_header(self.data)
        if header is None or len(self.data) < frames.HEADER_SIZE + header[0]:
            return None
        end = frames.HEADER_SIZE + header[0]
        payload, self.data = self.data[frames.HEADER_SIZE:end], self.data[end:]
        return header[2], payload

    def close(self):
        self.sock.close()
