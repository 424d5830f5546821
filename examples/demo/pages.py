"""The pages of the demo. Each takes environ and start_response, like any WSGI app."""
import hashlib
import os
import time
from html import escape
from urllib.parse import parse_qs

import notebook
from layout import head, send, table

PIECE = 65536


def home(environ, start_response):
    return send(start_response, 'uwsgi-ts demo', '''
<p>These pages are a plain Python WSGI app. A master process supervises two workers with two threads each; an engine process holds the
connections and gives each request to a free thread.</p>
<ul>
<li><a href="/notes">Notes</a>: a form, and a redirect after it.
<li><a href="/upload">Upload</a>: a file of any size, hashed while it is read.
<li><a href="/stream">Stream</a>: a page that arrives line by line.
<li><a href="/file">File</a>: a file sent by the engine, not by Python.
<li><a href="/request">Request</a>: everything the app is told about this request.
<li><a href="/fault">Fault</a>: an exception. You get a 500 page, the log gets the traceback, the worker goes on.
</ul>
<p>While it runs: <code>kill -HUP</code> to the first process reloads the app without losing a request;
<code>curl http://127.0.0.1:8081</code> shows the statistics.</p>''')


def notes(environ, start_response):
    items = ''.join('<li>%s' % escape(note) for note in notebook.read())
    return send(start_response, 'Notes', '''
<form method="post" action="/notes"><input name="note" maxlength="200" required autofocus placeholder="Write something"> <button>Keep it</button></form>
<ul>%s</ul>''' % (items or '<li>Nothing yet.'))


def add_note(environ, start_response):
    form = environ['wsgi.input'].read(10_000).decode('utf-8', 'replace')
    for note in parse_qs(form).get('note', []):
        notebook.add(note[:200])
    start_response('303 See Other', [('Location', '/notes'), ('Content-Length', '0')])
    return []


def upload_form(environ, start_response):
    return send(start_response, 'Upload', '''
<form method="post" action="/upload" enctype="multipart/form-data"><input type="file" name="file" required> <button>Send</button></form>
<p>Or: <code>curl --data-binary @FILE http://127.0.0.1:8080/upload</code></p>''')


def upload(environ, start_response):
    digest, size, started = hashlib.sha256(), 0, time.monotonic()
    while True:
        piece = environ['wsgi.input'].read(PIECE)
        if not piece:
            break
        digest.update(piece)
        size += len(piece)
    return send(start_response, 'Upload', table([('bytes', size), ('SHA-256', digest.hexdigest()), ('seconds', '%.3f' % (time.monotonic() - started))]))


def stream(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/html; charset=utf-8'), ('X-Accel-Buffering', 'no')])
    yield head('Stream')
    yield b'<p>Each line is sent when it is made:</p><ol>\n'
    for number in range(1, 11):
        yield b'<li>line %d, %s\n' % (number, time.strftime('%H:%M:%S').encode('ascii'))
        time.sleep(0.2)
    yield b'</ol><p>Done.</p>\n'


def file(environ, start_response):
    source = open(__file__, 'rb')
    start_response('200 OK', [('Content-Type', 'text/plain; charset=utf-8'), ('Content-Length', str(os.path.getsize(__file__)))])
    return environ['wsgi.file_wrapper'](source, PIECE)


def request(environ, start_response):
    rows = sorted((name, value if isinstance(value, (str, bool, int, tuple)) else repr(value)) for name, value in environ.items())
    return send(start_response, 'Request', '<p>Answered by process %d.</p>%s' % (os.getpid(), table(rows)))


def fault(environ, start_response):
    raise RuntimeError('the demo was asked to fail')


def missing(environ, start_response):
    return send(start_response, 'No such page', '<p>There is nothing at <code>%s</code>.</p>' % escape(environ['PATH_INFO']), '404 Not Found')
