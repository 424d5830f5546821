"""The frame around every page of the demo."""
from html import escape

LINKS = (('/', 'Start'), ('/notes', 'Notes'), ('/upload', 'Upload'), ('/stream', 'Stream'), ('/file', 'File'), ('/request', 'Request'), ('/fault', 'Fault'))

STYLE = '''
body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fdfdfb }
nav a { margin-right: 1rem } h1 { font-size: 1.5rem } table { border-collapse: collapse; font-size: .9rem }
td { border-top: 1px solid #ddd; padding: .2rem .6rem; word-break: break-all; vertical-align: top }
input, button { font: inherit; padding: .3rem .6rem } @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181a1b } a { color: #8bf } }
'''


def head(title):
    links = ' '.join('<a href="%s">%s</a>' % link for link in LINKS)
    return ('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>'
            '<style>%s</style><nav>%s</nav><h1>%s</h1>\n' % (escape(title), STYLE, links, escape(title))).encode('utf-8')


def send(start_response, title, content, status='200 OK'):
    """A whole page at once, with its length."""
    body = head(title) + content.encode('utf-8')
    start_response(status, [('Content-Type', 'text/html; charset=utf-8'), ('Content-Length', str(len(body)))])
    return [body]


def table(rows):
    return '<table>%s</table>' % ''.join('<tr><td>%s<td>%s' % (escape(str(name)), escape(str(value))) for name, value in rows)
