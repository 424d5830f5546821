"""The options `paste`, `paste-name` and `paste-logger`: apps that the package PasteDeploy makes out of an ini file."""

from .loader import LoadError, stop_on_exit
from .log import log, log_exception


def load_paste(conf):
    """The app. What goes wrong with the loggers is logged and no more, as in uWSGI."""
    uri = conf.last('paste')
    log('Loading paste environment: %s' % uri)
    if conf.flag('paste-logger'):
        attempt(set_up_loggers, file_of(uri))
    name = conf.last('paste-name')
    loaded = attempt(load_app, uri, name)
    if loaded is None:
        raise LoadError(uri)
    return loaded


def load_app(uri, name):
    from paste.deploy import loadapp
    return loadapp(uri, name=name)


def set_up_loggers(path):
    from logging.config import fileConfig
    fileConfig(path)


def file_of(uri):
    """`config:/srv/app.ini#name` -> `/srv/app.ini`."""
    path = uri[len('config:'):] if uri.startswith('config:') else uri
    return path.partition('#')[0]


def attempt(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        stop_on_exit(error)
        log_exception(error)
        return None
