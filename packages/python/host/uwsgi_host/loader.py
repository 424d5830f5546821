"""From what a configuration or a request names (module, file, code) to a WSGI callable. Faults are logged in uWSGI's words and raised as LoadError."""

import os
import sys
import types

from .log import log, log_exception


class LoadError(Exception):
    """The app could not be loaded; why is in the log already."""


def import_module(name):
    """Imports a dotted module name and returns that module. Import errors of any kind are logged."""
    try:
        __import__(name)
    except BaseException as error:
        stop_on_exit(error)
        log_exception(error)
        raise LoadError(name) from error
    return sys.modules[name]


def import_file(path):
    """Runs a Python file as module `uwsgi_file_...`."""
    source_path = os.path.join(path, '__init__.py') if os.path.isdir(path) else path
    try:
        with open(source_path, 'rb') as file:
            source = file.read()
    except OSError:
        log('failed to open python file %s' % path)
        raise LoadError(path) from None
    try:
        code = compile(source, source_path, 'exec', dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        log_exception(error)
        log('failed to compile %s' % path)
        raise LoadError(path) from error
    module = types.ModuleType(file_module_name(path))
    module.__file__ = source_path
    if source_path is not path:
        module.__path__ = [path]
    sys.modules[module.__name__] = module
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        del sys.modules[module.__name__]
        stop_on_exit(error)
        log_exception(error)
        raise LoadError(path) from error
    return module


def file_module_name(path):
    name = path[:-3] if path.endswith('.py') else path
    return 'uwsgi_file_' + name.replace('/', '_').replace('.', '_')


def is_file_name(text):
    return '/' in text or text.endswith('.py')


def import_any(text):
    """A module name, or a file when it looks like one."""
    return import_file(text) if is_file_name(text) else import_module(text)


def run_code(text, name):
    """`eval`: runs code as module `name`."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    try:
        exec(compile(text, name, 'exec', dont_inherit=True), module.__dict__)
    except BaseException as error:
        stop_on_exit(error)
        log_exception(error)
        raise LoadError(name) from error
    return module


def resolve(module, name):
    """The object `name` of a module; `name(...)` is called and its result is used, `name.other` is followed. None when there is none."""
    namespace = module.__dict__
    if name in namespace:
        return namespace[name]
    if name.isidentifier():
        return None
    try:
        return eval(name, namespace)
    except (NameError, AttributeError):
        return None
    except BaseException as error:
        stop_on_exit(error)
        log_exception(error)
        raise LoadError(name) from error


def callable_of_file(path, name):
    module = import_file(path)
    found = resolve(module, name)
    if found is None:
        log('unable to find "%s" callable in file %s' % (name, path))
        raise LoadError(path)
    if not callable(found):
        log('"%s" must be a callable object in file %s' % (name, path))
        raise LoadError(path)
    return found


def callable_of_module(text, default_name):
    """`module` or `module:callable`. Returns (callable, module); the name in the text beats the default."""
    module_name, colon, name = text.partition(':')
    module = import_module(module_name)
    found = resolve(module, name if colon else default_name)
    return (found if callable(found) else None), module


def stop_on_exit(error):
    """Ctrl-C is not a fault of the app that was being loaded."""
    if isinstance(error, KeyboardInterrupt):
        raise error
