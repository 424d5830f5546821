"""One core's connection to the engine: bytes in and out, and the frames that may arrive while a request runs.

The request loop (serve.py) works on `data` and `pos` directly and calls in here only when it has to wait or to write. Owned by one
thread; other threads may only send, under `lock`.
"""

import os
import select
import socket
import struct
import threading
from collections import deque

from . import frames
from .fast_loop import CoreState
from .frames import ABORT, BODY, CALL, CREDIT, END, FILE_TAKEN, HEADER, HEADER_SIZE, REPLY
from .memory import NOTHING_SHARED

# Bytes asked for in one read. CPython allocates all of them and gives back what did not come: above glibc's mmap threshold (128 KiB) that is
# three system calls a read, which cost more than the read (measured with strace behind nginx; uploads take half the CPU time with this size).
RECV_SIZE = 65536
# Joining header and chunk costs a copy; above this size handing two buffers to the kernel is cheaper.
JOIN_LIMIT = 32768
# Credit is given back in steps, so that small reads of the app do not cost a frame each. The engine's window is 262,144.
CREDIT_STEP = 65536


class EngineGone(OSError):
    """The connection to the engine has ended. An OSError, because the app sees it when it reads or writes."""


class Channel(CoreState):
    def __init__(self, sock):
        super().__init__()
        self.sock = sock
        self.lock = threading.Lock()
        self.data = b''      # received bytes
        self.pos = 0         # where in `data` the next frame starts
        self.out = []        # finished frames not yet sent
        self.kept = []       # whole frames that arrived during a request and belong to later
        self.gone = False    # the engine's end is closed or broken
        self.bye_wanted = False
        self.bye_sent = False
        # The running request; `stream` is 0 when there is none.
        self.stream = 0
        self.aborted = False
        self.tidy = True     # False when something has to be put back after the request: see Core
        self.input = None    # its StreamInput, when the body is streamed
        self.body = deque()  # body pieces received and not yet read by the app
        self.body_ended = True
        self.uncredited = 0
        self.files_taken = 0
        self.shared = NOTHING_SHARED
        # Answers of calls: call number -> (is_error, payload)
        self.replies = {}
        self.waiting = set()
        self.last_call = 0
        self.answered = threading.Condition(threading.Lock())
        self.poller = select.poll()
        self.poller.register(sock, select.POLLIN)

    # -- writing ------------------------------------------------------------------------------------------------

    def flush(self):
        """Sends what has been gathered."""
        out = self.out
        if out:
            block = out[0] if len(out) == 1 else b''.join(out)
            out.clear()
            self.send(block)

    def send(self, block):
        lock = self.lock
        lock.acquire()
        try:
            self.sock.sendall(block)
        except OSError as error:
            self.gone = True
            raise EngineGone('write error') from error
        finally:
            lock.release()
        if self.bye_wanted:
            self.say_bye()

    def send_pieces(self, head, chunk):
        """A frame of which `chunk` is the end, without copying a large chunk."""
        if self.out:
            self.flush()
        if len(chunk) <= JOIN_LIMIT:
            self.send(head + chunk)
            return
        with self.lock:
            try:
                sent = self.sock.sendmsg((head, chunk))
                if sent < len(head):
                    self.sock.sendall(head[sent:])
                    sent = len(head)
                if sent < len(head) + len(chunk):
                    self.sock.sendall(memoryview(chunk)[sent - len(head):])
            except OSError as error:
                self.gone = True
                raise EngineGone('write error') from error
        if self.bye_wanted:
            self.say_bye()

    def send_fd(self, block, fd):
        """A frame with a descriptor riding along on its first byte."""
        if self.out:
            self.flush()
        with self.lock:
            try:
                sent = self.sock.sendmsg((block,), [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack('i', fd))])
                if sent < len(block):
                    self.sock.sendall(block[sent:])
            except OSError as error:
                self.gone = True
                raise EngineGone('write error') from error
        if self.bye_wanted:
            self.say_bye()

    def say_bye(self):
        """Says that this host wants to leave. Called from a signal handler too, so it never waits: when the lock is taken, the sender says it after."""
        self.bye_wanted = True
        if self.bye_sent or not self.lock.acquire(False):
            return
        try:
            self.bye_sent = True
            self.sock.sendall(frames.frame(frames.BYE))
        except OSError:
            self.gone = True
        finally:
            self.lock.release()

    def broken(self, reason):
        self.gone = True
        raise EngineGone('write error') from OSError(reason, os.strerror(reason))

    # -- reading ------------------------------------------------------------------------------------------------

    def fill(self, need):
        """Waits until `need` unread bytes are in `data`, which then start at 0."""
        rest = self.data[self.pos:]
        pieces, have = [rest], len(rest)
        while have < need:
            try:
                chunk = self.sock.recv(RECV_SIZE)
            except OSError as error:
                chunk, reason = b'', error
            else:
                reason = None
            if not chunk:
                self.gone = True
                self.data, self.pos = b''.join(pieces), 0
                raise EngineGone('the engine closed the connection') from reason
            pieces.append(chunk)
            have += len(chunk)
        self.data, self.pos = b''.join(pieces), 0

    def fill_with_fds(self, need):
        """fill() for the first frame: returns the descriptors that rode along."""
        fds = []
        while len(self.data) < need:
            chunk, ancillary, _, _ = self.sock.recvmsg(RECV_SIZE, socket.CMSG_SPACE(8), socket.MSG_CMSG_CLOEXEC)
            for _, _, data in ancillary:
                fds += struct.unpack('%di' % (len(data) // 4), data)
            if not chunk:
                self.gone = True
                raise EngineGone('the engine closed the connection')
            self.data += chunk
        return fds

    def pump(self):
        """Takes one frame off the connection while a request runs, waiting for it, and puts it where it belongs."""
        self.tidy = False
        self.claim()
        header = frames.read_header(self.data, self.pos)
        if header is None:
            self.fill(HEADER_SIZE)
            header = frames.read_header(self.data, self.pos)
        length, stream, kind, flags, aux = header
        end = self.pos + HEADER_SIZE + length
        if end > len(self.data):
            self.fill(HEADER_SIZE + length)
            end = self.pos + HEADER_SIZE + length
        start, self.pos = self.pos, end
        if kind == REPLY:
            self.take_reply(aux, flags, self.data[start + HEADER_SIZE:end])
        elif stream and stream == self.stream and kind == BODY:
            if length:
                self.body.append(self.data[start + HEADER_SIZE:end])
            if flags & END:
                self.body_ended = True
        elif stream and stream == self.stream and kind == ABORT:
            self.aborted = True
        elif stream and stream == self.stream and kind == FILE_TAKEN:
            self.files_taken += 1
        else:
            self.kept.append(self.data[start:end])

    def look(self):
        """Takes the frames that have arrived, without waiting; notices a client that has gone."""
        self.claim()
        try:
            while self.has_frame() or self.poller.poll(0):
                self.pump()
        except EngineGone:
            self.aborted = True

    def has_frame(self):
        header = frames.read_header(self.data, self.pos)
        return header is not None and len(self.data) - self.pos >= HEADER_SIZE + header[0]

    def claim(self):
        """Takes over what the fast loop has read and not answered: from now on it stands in `data`, as if it had been read here."""
        rest = self.unread()
        if rest:
            self.data, self.pos = rest, 0

    def resume_kept(self):
        """Puts frames that were kept during a request back in front."""
        self.data = b''.join(self.kept) + self.data[self.pos:]
        self.pos = 0
        self.kept.clear()

    # -- body flow ----------------------------------------------------------------------------------------------

    def wait_body(self, reader):
        """The next piece of the request body, or b'' at its end. `reader` is the input that asks: one that outlived its request gets nothing."""
        if reader is not self.input:
            raise OSError('the request of this input is over')
        while not self.body:
            if self.body_ended:
                return b''
            if self.aborted:
                raise OSError('the client is gone')
            if self.out:
                self.flush()
            self.pump()
        piece = self.body.popleft()
        if not self.body_ended:
            self.uncredited += len(piece)
            if self.uncredited >= CREDIT_STEP:
                self.send(frames.frame(CREDIT, frames.U32.pack(self.uncredited), self.stream))
                self.uncredited = 0
        return piece

    # -- calls --------------------------------------------------------------------------------------------------

    def call(self, name, args=(), answer=True, timeout=10.0):
        """Calls an API function of the engine. With `answer` returns its result as a list of byte strings, else at once None."""
        number = 0
        if answer:
            with self.answered:
                number = self.last_call = self.last_call % 65535 + 1
                self.waiting.add(number)
        owner = self.owner == threading.get_ident()
        if owner and self.out:
            self.flush()
        self.send(frames.frame(CALL, frames.list_payload((name, *args)), self.stream if owner else 0, 0, number))
        if not answer:
            return None
        if owner:
            while number not in self.replies:
                self.pump()
        else:
            # The thread that owns the connection reads it: at once when it is idle, else when its request is done or waits for something.
            with self.answered:
                if not self.answered.wait_for(lambda: number in self.replies, timeout):
                    self.waiting.discard(number)
                    raise OSError('no answer to %s within %g s: the core that could take it is busy' % (name, timeout))
        is_error, payload = self.replies.pop(number)
        items = frames.read_list(payload)
        if is_error:
            raise OSError(items[0].decode('utf-8', 'replace') if items else 'the call failed')
        return items

    def take_reply(self, number, flags, payload):
        with self.answered:
            if number in self.waiting:
                self.waiting.discard(number)
                self.replies[number] = (bool(flags & frames.ERROR), payload)
                self.answered.notify_all()

    owner = 0  # ident of the thread that serves this connection
