"""python-worker-override: a script of the user is the worker, from here to the end of the process."""

import runpy

from .log import log, log_exception
from .serve import exit_status


def run_override(path):
    """Runs the script in the main thread, so that it may handle signals; returns the status the worker leaves with."""
    try:
        runpy.run_path(path, run_name='__main__')
    except SystemExit as error:
        return exit_status(error)
    except OSError as error:
        if error.filename != path:
            log_exception(error)
        else:
            log('python-worker-override: %s: %s' % (path, error.strerror))
        return 1
    except BaseException as error:
        log_exception(error)
        return 1
    return 0
