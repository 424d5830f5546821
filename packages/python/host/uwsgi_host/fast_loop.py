"""The compiled request loop (packages/python/native), where one is there that this interpreter can load.

It only saves time: what it does not know it leaves to the loop in serve.py, and without it that one does everything.
"""

import importlib.machinery
import importlib.util
import os
import platform
import sys

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MACHINES = {'x86_64': 'x64', 'aarch64': 'arm64'}  # as Node calls them


class PlainCore:
    """What a core is built on without the compiled loop."""

    run = None
    # Telling the engine which requests are started takes an atomic operation on shared memory.
    map_starts = begin = None

    def unread(self):
        """Bytes that another loop has read and not answered: there is none."""
        return b''


def load():
    """The compiled type, or PlainCore."""
    path = os.path.join(PACKAGE, 'prebuilds', 'linux-%s' % MACHINES.get(platform.machine()), 'uwsgi_fast_loop.abi3.so')
    # The stable ABI that it is built for begins with 3.10; builds without the GIL and other interpreters do not have it.
    if sys.version_info < (3, 10) or sys.implementation.name != 'cpython' or not os.path.exists(path):
        return PlainCore
    spec = importlib.util.spec_from_file_location('uwsgi_fast_loop', path, loader=importlib.machinery.ExtensionFileLoader('uwsgi_fast_loop', path))
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError:
        return PlainCore
    return module.FastCore


CoreState = load()
