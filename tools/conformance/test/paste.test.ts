// Apps that PasteDeploy makes out of an ini file, with the options of the server and the loggers in the same file.
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const PASTE = `[app:main]
paste.app_factory = made:factory
text = from main
[app:other]
paste.app_factory = made:factory
text = from other
[uwsgi]
http-socket = 127.0.0.1:0
master = true
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = INFO
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(name)s says %(message)s
`
const MADE = `import logging
def factory(settings, text):
    def app(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [b'%s, loggers at %d' % (text.encode(), logging.getLogger().level)]
    return app
`
const files = { 'site.ini': PASTE, 'made.py': MADE }
const one: ServerSpec = { ini: `${PYTHON}ini-paste-logged = site.ini\n`, files }
const explicit: ServerSpec = { ini: `${PYTHON}paste = config:%dsite.ini#other\nini-paste = site.ini\n`, files }
const missing: ServerSpec = { ini: `${PYTHON}http-socket = 127.0.0.1:0\npaste = config:nosuch.ini\n`, files }

const cases: ConformanceCase[] = [
  { name: 'ini-paste-logged reads options, loggers and app of one file', server: one, steps: [http('/')] },
  { name: 'paste beats ini-paste, also where it stands above it', server: explicit, steps: [http('/')] },
  { name: 'an app of paste that cannot be loaded ends the start', server: missing, steps: [], log: [/^Loading paste environment: .*/] },
]

describeConformance('paste', cases)
