"""wsgiref.validate around an app, for every method and kind of body: what it finds wrong is an AssertionError in the log and a failed request."""

from tests.server_case import ServerCase
from uwsgi_host import frames

APP = """
from wsgiref.validate import validator

def inner(environ, start_response):
    body = environ['wsgi.input']
    if environ['PATH_INFO'] == '/read':
        data = body.read(-1)
    elif environ['PATH_INFO'] == '/lines':
        data = b''.join(body)
    elif environ['PATH_INFO'] == '/readlines':
        data = b''.join(body.readlines(100))
    else:
        data = body.readline() + body.read(5) + body.read(100)
    environ['wsgi.errors'].write('written\\n')
    environ['wsgi.errors'].writelines(['lines\\n'])
    environ['wsgi.errors'].flush()
    write = start_response('200 OK', [('Content-Type', 'text/plain')])
    if environ['QUERY_STRING'] == 'write':
        write(data)
        return []
    return iter([data[:2], data[2:]])

application = validator(inner)
"""


class Validated(ServerCase):
    OPTIONS = (('wsgi-file', 'app.py'),)

    @classmethod
    def prepare(cls):
        cls.server.write('app.py', APP)

    def test_an_app_under_the_validator_works_with_every_method_and_body(self):
        body = b'one\ntwo\nthree'
        for method in ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'):
            for path in ('/read', '/lines', '/readlines', '/parts'):
                for query in ('', 'write'):
                    variables = {'REQUEST_METHOD': method, 'QUERY_STRING': query}
                    self.assertEqual(self.core.get(path, **variables)[2:], (b'', 'end'), self.log())
                    self.core.request(path, body, **variables)
                    self.assertEqual(self.core.response()[2:], (body, 'end'), self.log())
                    stream = self.core.request(path, body[:5], 0, len(body), **variables)
                    self.core.send(frames.BODY, body[5:], stream, frames.END)
                    self.assertEqual(self.core.response()[2:], (body, 'end'), self.log())
        self.assertNotIn('Traceback', self.log())
