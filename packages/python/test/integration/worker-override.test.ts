// python-worker-override: a script takes the clients of each worker.

import { get, startServer } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'

const SCRIPT = `
import os, selectors, signal, socket, sys, uwsgi
def leave(*_):
    uwsgi.log('the script leaves')
    sys.exit(0)
signal.signal(signal.SIGHUP, leave)
listeners = [socket.socket(fileno=fd) for fd in uwsgi.sockets]
uwsgi.accepting()
waits = selectors.DefaultSelector()
for listener in listeners: waits.register(listener, selectors.EVENT_READ)
while True:
    for key, _ in waits.select():
        try: client, _ = key.fileobj.accept()
        except BlockingIOError: continue
        client.setblocking(True)
        head = client.recv(65536)
        if b'/end' in head: os._exit(4)
        body = b'worker %d pid %d socket %d' % (uwsgi.worker_id(), os.getpid(), listeners.index(key.fileobj))
        client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' % (len(body), body))
        client.close()
`

test('the script serves every socket in each worker, and workers are replaced and reloaded as ever', async () => {
  const ini =
    'plugin = python\nmaster = true\nprocesses = 2\nhttp-socket = 127.0.0.1:0\nhttp-socket = 127.0.0.1:0\npython-worker-override = own.py'
  const server = await startServer({ ini, files: { 'own.py': SCRIPT } })
  const workers = (): string[] => [1, 2].map((worker) => `worker ${worker} pid ${server.workerPid(worker)}`)
  const [first, second] = server.ports
  const answers = [(await get(first ?? 0)).text(), (await get(second ?? 0)).text()]
  expect(answers[0]).toMatch(/ socket 0$/)
  expect(answers[1]).toMatch(/ socket 1$/)
  for (const answer of answers) expect(workers()).toContain(answer.replace(/ socket \d$/, ''))

  let from = server.mark()
  await get(server.port, '/end').catch(() => undefined)
  await server.waitForLine(/^Respawned uWSGI worker/, { from })
  const before = workers()

  from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/^the script leaves$/, { from })
  await server.waitForLine(/^worker \d buried after/, { from })
  await server.waitForLine(/^worker \d buried after/, { from: server.log.findIndex((line, at) => at >= from && /buried/.test(line)) + 1 })
  const after = (await get(server.port)).text().replace(/ socket \d$/, '')
  expect(before).not.toContain(after)
  expect(workers()).toContain(after)
})
