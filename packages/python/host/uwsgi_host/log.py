"""Lines for the instance log (standard error), each written at once so that lines of several processes do not mix."""

import os
import traceback

HERE = os.path.dirname(__file__)


def log(line):
    try:
        os.write(2, line.encode('utf-8', 'surrogateescape') + b'\n')
    except OSError:
        pass  # the log is gone; there is nowhere left to say so


def log_exception(exc):
    """A traceback as the interpreter prints it, without the host's own frames above the app's."""
    try:
        text = ''.join(traceback.format_exception(type(exc), exc, own_frames_skipped(exc.__traceback__)))
    except Exception:  # a broken __str__ or __repr__ of the app's exception must not hide that there was one
        text = '%s (its text could not be made)\n' % type(exc).__qualname__
    log(text.rstrip('\n'))


def own_frames_skipped(tb):
    """The traceback from the first frame that is not the host's; None when there is no other (a file that does not compile)."""
    while tb is not None and os.path.dirname(tb.tb_frame.f_code.co_filename) == HERE:
        tb = tb.tb_next
    return tb
