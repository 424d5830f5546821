"""The engine's side of the shared memory (docs/app-channel.md), read and written like files."""

import os

from uwsgi_host import frames

SLOT = 65536


class SharedMemory:
    """Room for bodies of requests, and two slots for bodies of responses. `broken`: descriptors that nobody can map."""

    def __init__(self, broken=False):
        self.pairs = (('bodies', 1 << 18), ('answers', 2), ('answer-size', SLOT))
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

    def close(self):
        for fd in self.fds:
            os.close(fd)
