"""One response at a time: start_response, write and everything a WSGI app may return, turned into frames.

The request loop (serve.py) answers the common case, one bytes item in a list, by itself; whatever is rarer comes here. One object a core, reset for
each request, because making one for each would cost more than the whole answer of a small app.
"""

from . import frames
from .channel import Channel, EngineGone
from .file_wrapper import FileWrapper, regular_file
from .frames import BODY_MEMORY, DATA, END, ERROR, FD, RESPONSE, RESPONSE_HEAD, SENDFILE, SENDFILE_BODY
from .log import log
from .memory import SMALLEST

# A complete body up to this size goes out in one frame, larger ones in pieces, so that the engine never has to hold a whole one: as large as a slot of
# shared memory is, where one is free.
WHOLE_LIMIT = 1 << 20
PIECE = 1 << 18


class ClientGone(OSError):
    """The client left. Raised in the app by write(); one that it does not catch is no fault of the app."""


class Response(Channel):
    def __init__(self, sock, behaviour):
        super().__init__(sock)
        self.behaviour = behaviour
        self.head = None        # encoded RESPONSE head, once start_response was called
        self.headers = ()
        self.head_sent = False
        self.app_number = frames.NO_APP
        # Bound once: looking a method up for each request makes a new object each time.
        self.write_callable = self.write

    def start_response(self, status, headers, exc_info=None):
        if exc_info is not None:
            try:
                if self.head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
                self.behaviour.log_exception(exc_info[1])
            finally:
                exc_info = None
        elif self.head_sent:
            raise OSError('headers already sent')
        if not isinstance(headers, list):
            refuse(status, headers)
        parts = [status]
        for pair in headers:
            if type(pair) is not tuple or len(pair) != 2:
                refuse(status, headers)
            parts += pair
        try:
            text = '\0'.join(parts)
            head = text.encode('latin-1') + b'\0'
        except (TypeError, UnicodeEncodeError):
            text = None
        if text is None:
            refuse(status, headers)
        # One pass for all items: what separates them, and what would separate lines in HTTP, must not be in any of them.
        if text.count('\0') != len(parts) - 1 or '\n' in text or '\r' in text:
            raise ValueError('http status and headers must not contain NUL, CR or LF')
        self.head = head
        self.headers = headers
        if self.behaviour.nodelay:
            self.send_head()
        return self.write_callable

    def write(self, chunk):
        """The callable that start_response returns."""
        if not isinstance(chunk, bytes):
            chunk = self.usable(chunk)
            if chunk is None:
                raise TypeError('write() takes bytes')
        if chunk:
            self.put(chunk)

    def put(self, chunk):
        """Sends body bytes at once, with the head in front of the first ones. Nothing is sent to a client that has left."""
        if self.aborted:
            return self.client_left()
        if not self.stream:
            raise OSError('the request of this response is over')
        if self.head_sent:
            self.look()
            if self.aborted:
                return self.client_left()
        size = len(chunk)
        view = chunk if size < SMALLEST else memoryview(chunk)
        at = 0
        while at < size:
            if at:
                self.look()
                if self.aborted:
                    return self.client_left()
            at += self.put_piece(view[at:], size)

    def put_piece(self, rest, size):
        """Sends the next piece of a chunk of `size` bytes of which `rest` is left, and returns how many bytes that were."""
        head = None if self.head_sent else self.checked_head()
        piece, flags = rest[:self.shared.slot_size or PIECE], 0
        place = self.shared.put(piece) if len(piece) >= SMALLEST else None
        if place is None:
            piece = piece[:PIECE]
            if head is not None and size > PIECE:
                self.send_head()
                head = None
        taken = len(piece)
        if place is not None:
            piece, flags = place, BODY_MEMORY
        if head is None:
            start = frames.HEADER.pack(len(piece), self.stream, DATA, flags, 0)
        else:
            self.head_sent = True
            start = RESPONSE_HEAD.pack(4 + len(head) + len(piece), self.stream, RESPONSE, flags, self.app_number, len(head)) + head
        self.send_pieces(start, piece)
        return taken

    def client_left(self):
        self.write_errors += 1
        if self.behaviour.write_exception and self.write_errors > self.behaviour.tolerated_write_errors:
            raise ClientGone('write error')

    def checked_head(self):
        if self.head is None:
            raise AssertionError('the app sent a body without calling start_response')
        return self.head

    def head_frame(self, flags=0):
        head = self.checked_head()
        self.head_sent = True
        return RESPONSE_HEAD.pack(4 + len(head), self.stream, RESPONSE, flags, self.app_number, len(head)) + head

    def send_head(self):
        if not self.head_sent:
            self.out.append(self.head_frame())
            self.flush()

    def usable(self, item):
        """`item` as something that can be sent, or None when it cannot."""
        if isinstance(item, bytes):
            return item
        if self.behaviour.accept_buffers:
            try:
                return memoryview(item).cast('B')
            except TypeError:
                return None
        return None

    def send_result(self, result):
        """Sends what the app returned; complete but for the END that finish() adds, unless it could ride along."""
        kind = type(result)
        if kind is list or kind is tuple:
            if all(type(item) is bytes for item in result) and not self.head_sent:
                self.send_whole(b''.join(result))
                return
        elif kind is bytes and not self.behaviour.strict:
            if self.head_sent:
                self.put(result)
            else:
                self.send_whole(result)
            return
        elif kind is FileWrapper:
            found = regular_file(result)
            if found is not None:
                self.send_file(*found)
                return
        for item in result:
            chunk = item if type(item) is bytes else self.usable(item)
            if chunk is None:
                log('[ERROR] Unhandled object from iterator: %r (%#x)' % (item, id(item)))
            elif len(chunk):
                self.put(chunk)
            elif self.head_sent:
                self.look()
                if self.aborted:
                    self.client_left()
            if self.aborted and self.write_errors > self.behaviour.tolerated_write_errors:
                raise ClientGone('write error')

    def send_whole(self, body):
        """A body that is complete: one frame when it is small."""
        head = self.checked_head()
        if len(body) > WHOLE_LIMIT:
            self.put(body)
            return
        self.head_sent = True
        size = len(head)
        flags = END
        if len(body) >= SMALLEST:
            place = self.shared.put(body)
            if place is not None:
                body, flags = place, END | BODY_MEMORY
        start = RESPONSE_HEAD.pack(4 + size + len(body), self.stream, RESPONSE, flags, self.app_number, size) + head
        self.ended = True
        if len(body) <= 32768:
            self.out.append(start + body)
        else:
            self.send_pieces(start, body)

    def send_file(self, fd, offset, length):
        """A regular file from `offset` on; no further than Content-Length says."""
        for name, value in self.headers:
            if name.lower() == 'content-length' and value.strip().isdigit():
                length = min(length, int(value))
        flags = FD | END
        if length == 0:
            return
        self.send_head()
        self.ended = True
        self.send_fd(frames.frame(SENDFILE, SENDFILE_BODY.pack(offset, length, -1), self.stream, flags), fd)

    def finish(self):
        """Ends the response, unless its END has gone out with the body."""
        if self.ended:
            return
        self.ended = True
        if self.head_sent:
            self.out.append(frames.frame(DATA, b'', self.stream, END))
        elif self.head is None and self.aborted:
            self.out.append(frames.frame(frames.FAIL, b'', self.stream, 0, self.app_number))
        else:
            self.out.append(self.head_frame(END))

    def fail(self):
        """The response cannot be finished: the client gets a 500, or is cut when it has a part already."""
        if not self.ended:
            self.ended = True
            self.out.append(frames.frame(frames.FAIL, b'', self.stream, 0, self.app_number))

    def send_page(self, status, headers, page, error):
        """A whole response of the host's own."""
        head = ''.join('%s\0' % item for item in (status, *headers)).encode('latin-1')
        self.head_sent = self.ended = True
        flags = END | ERROR if error else END
        self.out.append(RESPONSE_HEAD.pack(4 + len(head) + len(page), self.stream, RESPONSE, flags, self.app_number, len(head)) + head + page)

    ended = False
    write_errors = 0


def refuse(status, headers):
    """Finds what start_response cannot take and says so in uWSGI's words; returns when everything is as it should be."""
    if not isinstance(status, str):
        raise TypeError('http status must be a string')
    if not encodable(status):
        raise TypeError('http status string must be encodable in latin1')
    if not isinstance(headers, list):
        raise TypeError('http headers must be in a python list')
    for pair in headers:
        if not isinstance(pair, tuple):
            raise TypeError('http header must be defined in a tuple')
        if len(pair) != 2:
            raise TypeError('http header must be a 2-item tuple')
        name, value = pair
        if not isinstance(name, str):
            raise TypeError('http header key must be a string')
        if not isinstance(value, str):
            raise TypeError('http header value must be a string')
        if not encodable(name) or not encodable(value):
            raise TypeError('http header must be encodable in latin1')


def encodable(text):
    try:
        text.encode('latin-1')
    except UnicodeEncodeError:
        return False
    return True


__all__ = ['ClientGone', 'EngineGone', 'Response']
