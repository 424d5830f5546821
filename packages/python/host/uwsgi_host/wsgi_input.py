"""`wsgi.input`, in one form for each way a request body comes: none, whole in the REQUEST frame, in a file, or streamed over the channel."""

import io

UNSEEKABLE = 'seeking wsgi.input without post_buffering is IMPOSSIBLE !!!'


class MemoryInput(io.BytesIO):
    """A body that came whole. BytesIO in all but close(): an app that closes its input must not lose it for the middleware above it."""

    def close(self):
        pass

    def seek(self, position, whence=0):
        target = position if whence == 0 else (self.tell() if whence == 1 else len(self.getbuffer())) + position
        if not 0 <= target <= len(self.getbuffer()):
            raise OSError('invalid seek position for wsgi.input')
        return super().seek(target)


class EmptyInput(MemoryInput):
    """The input of every request without a body. One object for all of them: it has no state to share, and nothing can be put in."""

    def write(self, _):
        raise io.UnsupportedOperation('wsgi.input cannot be written')

    writelines = truncate = write


class FileInput(io.BufferedReader):
    """A body that the engine has put into a file (post-buffering). The host closes it when the request ends."""

    def __init__(self, path):
        super().__init__(io.FileIO(path))

    def close(self):
        pass

    def finish(self):
        super().close()


class StreamInput(io.BufferedIOBase):
    """A body that arrives while the app runs. Reads wait on the channel; nothing is kept once read, so there is no way back."""

    def __init__(self, channel, size):
        self.channel = channel
        self.size = size      # -1: the client did not say
        self.position = 0     # bytes the app has read
        self.piece = b''
        self.at = 0           # bytes of `piece` already read

    def more(self, wanted):
        """Makes sure that `piece` has unread bytes; False at the end of the body."""
        if self.at < len(self.piece):
            return True
        try:
            self.piece = self.channel.wait_body(self)
        except OSError as error:
            raise OSError('error during read(%d) on wsgi.input' % wanted) from error
        self.at = 0
        return bool(self.piece)

    def take(self, most):
        """Up to `most` bytes of the current piece (all of it when `most` is negative)."""
        end = len(self.piece) if most < 0 else min(len(self.piece), self.at + most)
        part = self.piece if self.at == 0 and end == len(self.piece) else self.piece[self.at:end]
        self.at = end
        self.position += len(part)
        return part

    def read(self, size=-1):
        size = -1 if size is None else size
        parts, left = [], size
        while left and self.more(size):
            part = self.take(left)
            parts.append(part)
            if left > 0:
                left -= len(part)
        return parts[0] if len(parts) == 1 else b''.join(parts)

    def read1(self, size=-1):
        if size == 0 or not self.more(size):
            return b''
        return self.take(size)

    def readinto(self, buffer):
        view = memoryview(buffer).cast('B')
        part = self.read(len(view))
        view[:len(part)] = part
        return len(part)

    readinto1 = readinto

    def readline(self, size=-1):
        size = -1 if size is None else size
        parts, left = [], size
        while left and self.more(size):
            newline = self.piece.find(b'\n', self.at)
            most = len(self.piece) - self.at if newline < 0 else newline + 1 - self.at
            part = self.take(most if left < 0 else min(most, left))
            parts.append(part)
            if left > 0:
                left -= len(part)
            if part.endswith(b'\n'):
                break
        return parts[0] if len(parts) == 1 else b''.join(parts)

    def readlines(self, hint=-1):
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint is not None and 0 < hint <= total:
                break
        return lines

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def tell(self):
        return self.position

    def seek(self, position, whence=0):
        raise OSError(UNSEEKABLE)

    def readable(self):
        return True

    def close(self):
        pass
