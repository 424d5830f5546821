"""Shows what the daemon beside it has counted."""


def application(environ, start_response):
    try:
        with open('count.log', encoding='ascii') as log:
            lines = log.read().split()
    except FileNotFoundError:
        lines = []
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [f'the daemon has counted to {lines[-1] if lines else 0}\n'.encode()]
