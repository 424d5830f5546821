"""`py-autoreload`: a thread that looks at the files of all loaded modules now and then, and reloads the server when one has changed. For development."""

import os
import sys
import threading
import time

from .log import log


class AutoReload:
    """`reload` is called once, from the thread, when a change was seen."""

    def __init__(self, seconds, ignored, files, reload):
        self.seconds = seconds
        self.ignored = frozenset(ignored)
        self.files = tuple(files)  # watched though they may not be loaded: an app that failed to load is mended by an edit
        self.reload = reload
        self.folder = os.getcwd()  # paths of modules may be relative to where they were loaded from
        self.known = {}

    def start(self):
        log('Python auto-reloader enabled')
        self.changed()  # what is loaded by now is the yardstick
        threading.Thread(target=self.run, name='uWSGIAutoReloader', daemon=True).start()

    def run(self):
        while True:
            time.sleep(self.seconds)
            path = self.changed()
            if path is not None:
                log('[uwsgi-python-reloader] module/file %s has been modified' % path)
                self.reload()
                return

    def changed(self):
        """The first file that is not as it was at the last look, or None. A file that is new here is remembered, one that is gone is waited for."""
        found = None
        for path in self.watched():
            try:
                now = os.stat(os.path.join(self.folder, path)).st_mtime_ns
            except OSError:
                continue
            before = self.known.setdefault(path, now)
            if before != now:
                self.known[path] = now
                found = found or path
        return found

    def watched(self):
        for name, module in list(sys.modules.items()):
            if name in self.ignored:
                continue
            path = getattr(module, '__file__', None)
            if isinstance(path, str):
                yield path[:-1] if path.endswith(('.pyc', '.pyo')) else path
        yield from self.files
