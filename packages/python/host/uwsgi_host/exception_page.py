"""The page of `catch-exceptions`: what was raised, where, and the variables of the request, as uWSGI writes it."""

import traceback

from .log import own_frames_skipped


def exception_page(error, environ):
    kind = type(error)
    name = '%s.%s' % (kind.__module__, kind.__qualname__)
    try:
        message = str(error)
    except Exception:
        message = '(the text of the exception could not be made)'
    lines = [
        'uWSGI exceptions catcher for "%s %s" (request plugin: "python", modifier1: 0)'
        % (environ.get('REQUEST_METHOD', ''), environ.get('REQUEST_URI', '')),
        '',
        'Exception: %s: %s' % (name, message),
        '',
        'Exception class: %s' % name,
        '',
        'Exception message: %s' % message,
        '',
        'Backtrace:',
    ]
    for at in traceback.extract_tb(own_frames_skipped(error.__traceback__)):
        lines.append('filename: "%s" line: %d function: "%s" text/code: "%s"' % (at.filename, at.lineno, at.name, at.line))
    lines += ['', '']
    lines += ['%s = %s' % (key, value) for key, value in environ.items() if isinstance(value, str) and not key.startswith('wsgi.')]
    return ('\n'.join(lines) + '\n').encode('utf-8', 'replace')
