"""The demo: a few pages in plain WSGI that show what a server does for an app. No framework, nothing to install."""
import pages

ROUTES = {
    ('GET', '/'): pages.home,
    ('GET', '/notes'): pages.notes,
    ('POST', '/notes'): pages.add_note,
    ('GET', '/upload'): pages.upload_form,
    ('POST', '/upload'): pages.upload,
    ('GET', '/stream'): pages.stream,
    ('GET', '/file'): pages.file,
    ('GET', '/request'): pages.request,
    ('GET', '/fault'): pages.fault,
}


def application(environ, start_response):
    method = environ['REQUEST_METHOD'].replace('HEAD', 'GET')
    page = ROUTES.get((method, environ['PATH_INFO']), pages.missing)
    return page(environ, start_response)


def say_where():
    try:
        import uwsgi
    except ImportError:
        return
    address = uwsgi.opt.get('http-socket', b'')
    if isinstance(address, bytes):
        address = address.decode('latin-1')
    print('demo: open http://%s/ in a browser; Ctrl-C stops it' % address, flush=True)


say_where()
