"""`wsgi.file_wrapper`: a file as a response body. What is a real file goes to the engine as a descriptor, everything else is read in chunks."""

import os
import stat


class FileWrapper:
    def __init__(self, file, chunk=32768):
        if not hasattr(file, 'read'):
            raise AttributeError("object has no attribute 'read'")
        self.file = file
        self.chunk = chunk
        if hasattr(file, 'close'):
            self.close = file.close

    def __iter__(self):
        read, chunk = self.file.read, self.chunk
        while True:
            data = read(chunk)
            if not data:
                return
            yield data


def regular_file(wrapper):
    """(descriptor, offset, bytes from there to the end) when the wrapped object is a regular file, else None."""
    file = wrapper.file
    try:
        fd = file.fileno()
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            return None
        # tell() and not the descriptor's own offset: a buffered reader is ahead of what the app has read.
        offset = file.tell() if hasattr(file, 'tell') else os.lseek(fd, 0, os.SEEK_CUR)
    except (AttributeError, OSError, ValueError, TypeError):
        return None
    return fd, offset, max(0, info.st_size - offset)
