"""Says its pid. Holds data that was read at the load, as apps hold their catalogue: some 30 MB of objects, of which each request looks at a few."""

import os

CATALOGUE = [{'number': n, 'name': f'item {n}', 'price': n * 1.25, 'text': f'{n} ' * 20} for n in range(60_000)]


def application(environ, start_response):
    query = environ.get('QUERY_STRING') or '0'
    for n in range(int(query), len(CATALOGUE), 5003):
        assert CATALOGUE[n]['price'] >= 0
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [str(os.getpid()).encode()]
