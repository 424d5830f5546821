"""Bodies in memory shared with the engine (docs/app-channel.md): those of requests are read there, those of responses are put there.

A large body costs one copy on this side instead of one into and one out of the socket. What there is no room for goes through the socket.
"""

import mmap
import os

from . import frames

# Smaller bodies are cheaper in a frame (decision 0006).
SMALLEST = 32768


class SharedBodies:
    """What the engine gave one core with WELCOME."""

    def __init__(self, offered, fds, map_starts=None):
        sizes = {key: int(value) for key, value in offered if key in ('bodies', 'answers', 'answer-size', 'starts')}
        self.bodies = self.answers = None
        self.slots = self.slot_size = 0
        try:
            if fds and 'bodies' in sizes:
                self.bodies = mmap.mmap(fds[0], sizes['bodies'], mmap.MAP_SHARED, mmap.PROT_READ)
            if len(fds) > 1 and 'answers' in sizes:
                self.slots, self.slot_size = sizes['answers'], sizes['answer-size']
                self.answers = mmap.mmap(fds[1], self.slots * self.slot_size + self.slots, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
                if 'starts' in sizes:
                    map_starts(fds[1], sizes['starts'])
        finally:
            for fd in fds:
                os.close(fd)

    def body(self, place):
        """The body of a request that lies at `place`."""
        if len(place) != frames.PLACE.size:
            raise frames.ProtocolError('the place of a body is %d bytes long' % len(place))
        offset, size = frames.PLACE.unpack(place)
        if self.bodies is None or offset + size > len(self.bodies):
            raise frames.ProtocolError('a body lies outside of the memory the engine gave')
        return self.bodies[offset:offset + size]

    def put(self, body):
        """Puts a body where the engine can read it and returns its place, or None when there is no room."""
        size = len(body)
        if size <= self.slot_size:
            answers = self.answers
            lent = self.slots * self.slot_size
            for slot in range(self.slots):
                if not answers[lent + slot]:
                    answers[lent + slot] = 1
                    start = slot * self.slot_size
                    answers[start:start + size] = body
                    return frames.PLACE.pack(start, size)
        return None


NOTHING_SHARED = SharedBodies((), ())
