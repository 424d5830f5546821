"""`pymodule-alias` and `post-pymodule-alias`: another module, file or folder under a module's name."""

import importlib.machinery
import importlib.util
import os
import sys

from .log import log


def alias_modules(values):
    """Maps `NAME=MODULE`, `NAME=/path/file.py` and `NAME=/folder`. A fault other than the syntax raises."""
    for value in values:
        name, equals, target = value.partition('=')
        if not equals:
            log('invalid pymodule-alias syntax')
            continue
        if '/' in target:
            sys.modules[name] = load_from(name, target)
        else:
            __import__(target)
            sys.modules[name] = sys.modules[target]
        parent, dot, child = name.rpartition('.')
        if dot and parent in sys.modules:
            setattr(sys.modules[parent], child, sys.modules[name])
        log('mapped virtual pymodule "%s" to real pymodule "%s"' % (name, target))


def load_from(name, path):
    if os.path.isdir(path):
        spec = importlib.util.spec_from_file_location(name, os.path.join(path, '__init__.py'), submodule_search_locations=[path])
    else:
        spec = importlib.util.spec_from_file_location(name, path, loader=importlib.machinery.SourceFileLoader(name, path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
