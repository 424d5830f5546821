// The app that the tests of isolation run, and what they share: how a jail is furnished.

/** `/status?A,B` gives lines of /proc/self/status, `/sh?COMMAND` what a command says, `/read?PATH`, `/list?FOLDER`; `/port` tries to bind a privileged one. */
export const APP = `
import os, socket, subprocess
from urllib.parse import unquote
def answer(path, query):
    if path == '/status':
        wanted = query.split(',')
        return ''.join(line for line in open('/proc/self/status') if line.split(':')[0] in wanted)
    if path == '/sh': return subprocess.run(['/bin/sh', '-c', query], capture_output=True, text=True).stdout
    if path == '/read': return open(query).read()
    if path == '/list': return ' '.join(sorted(os.listdir(query)))
    if path == '/eat': return str(len(bytearray(int(query) << 20)))
    if path == '/nice': return str(os.nice(0))
    if path == '/port':
        with socket.socket() as one: one.bind(('127.0.0.1', 1))
        return 'bound'
    return '%d %d' % (os.getpid(), os.getppid())
def application(env, start):
    if env['PATH_INFO'] == '/body':
        start('200 OK', [('Content-Type', 'text/plain')])
        return [str(len(env['wsgi.input'].read())).encode()]
    if env['PATH_INFO'] == '/file':
        start('200 OK', [('Content-Type', 'text/plain')])
        return env['wsgi.file_wrapper'](open(env['QUERY_STRING'], 'rb'))
    try: body = answer(env['PATH_INFO'], unquote(env['QUERY_STRING']))
    except BaseException as error: body = type(error).__name__
    start('200 OK', [('Content-Type', 'text/plain')])
    return [body.encode()]
`

export const FILES: Readonly<Record<string, string>> = { 'app.py': APP }

export const BASE = `plugin = python
master = true
http-socket = 127.0.0.1:0
wsgi-file = app.py`

export const USER = 'uid = 65534\ngid = 65534'

const FOLDERS = ['usr', 'lib', 'lib64', 'bin', 'dev']

/** A folder `jail` with what Python needs, mounted in a namespace of the server's own, so that nothing is left of it. */
export const JAIL_FILES: Readonly<Record<string, string>> = {
  'jail/app/app.py': APP,
  ...Object.fromEntries([...FOLDERS, 'tmp', 'proc', 'old'].map((name) => [`jail/${name}/.keep`, ''])),
}

export const JAIL = `unshare = fs
hook-post-jail = mount:none none / private,rec
hook-post-jail = exec:chmod 1777 %djail/tmp
${FOLDERS.map((name) => `hook-post-jail = mount:none /${name} %djail/${name} bind`).join('\n')}
hook-as-root = mount:proc none /proc
chdir = /app`
