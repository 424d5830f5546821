# Answers with its environ as JSON: text as it is, everything else by what it is. Values that are chance (the client's port, the core) are left out.
import json


def describe(name, value):
    if isinstance(value, str):
        return value
    if name == 'uwsgi.core':
        return type(value).__name__
    if isinstance(value, (bool, int, tuple)) or value is None:
        return repr(value)
    return 'bytes' if isinstance(value, bytes) else 'an object'


HIDDEN = {'uwsgi.version', 'REMOTE_PORT'}


def application(environ, start_response):
    body = json.dumps({key: describe(key, value) for key, value in environ.items() if key not in HIDDEN})
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [body.encode('ascii')]
