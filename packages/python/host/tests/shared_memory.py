"""The engine's side of the shared memory (docs/app-channel.md), read and written like files."""

import os
import struct

from uwsgi_host import frames

SLOT = 65536
STARTS = 2 * SLOT + 64
WORD = struct.Struct('<II')


class SharedMemory:
    """Room for bodies of requests, two slots for bodies of responses, and the word of started requests. `broken`: descriptors that nobody can map."""

    def __init__(self, broken=False, starts=True):
        self.pairs = (('bodies', 1 << 18), ('answers', 2), ('answer-size', SLOT))
        self.starts_pairs = (('starts', STARTS),) if starts else ()
        if broken:
            self.fds = os.pipe()
        else:
            self.fds = os.memfd_create('bodies'), os.memfd_create('answers')
            os.ftruncate(self.fds[0], 1 << 18)
            os.ftruncate(self.fds[1], 2 * SLOT + 4096)

    def put(self, offset, body):
        os.pwrite(self.fds[0], body, offset)
        return frames.PLACE.pack(offset, len(body))

    def read(self, place):
        offset, size = frames.PLACE.unpack(place)
        return os.pread(self.fds[1], size, offset)

    def lent(self):
        return list(os.pread(self.fds[1], 2, 2 * SLOT))

    def give_back(self, slot):
        os.pwrite(self.fds[1], b'\0', 2 * SLOT + slot)

    def starts(self):
        """The stream that was started last, and the last one that is decided."""
        decided, started = WORD.unpack(os.pread(self.fds[1], WORD.size, STARTS))
        return started, decided

    def withdraw(self, last):
        """Withdraws what is not started up to this stream. Not atomic: for a host that is known to be doing something else."""
        os.pwrite(self.fds[1], WORD.pack(last, self.starts()[0]), STARTS)

    def close(self):
        for fd in self.fds:
            os.close(fd)
