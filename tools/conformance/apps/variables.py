# Answers with its environ as JSON: text as it is, everything else by what it is.
import json


def describe(value):
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, tuple)) or value is None:
        return repr(value)
    return 'a ' + type(value).__name__


HIDDEN = {'uwsgi.version', 'REMOTE_PORT'}


def application(environ, start_response):
    body = json.dumps({key: describe(value) for key, value in environ.items() if key not in HIDDEN})
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [body.encode('ascii')]
