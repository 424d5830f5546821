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
        found = frames.next_frame(self.data)
        if found is None:
            return None
        kind, _, _, _, payload, end = found
        self.data = self.data[end:]
        return kind, payload

    def close(self):
        self.sock.close()
