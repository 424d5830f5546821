// Workers that are programs of the configuration.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'

/** Accepts on descriptor 0; SIGHUP lets it finish the connection it has. `/slow` takes a second. */
const PROGRAM = `#!/usr/bin/python3
import os, signal, socket, sys, time
listener = socket.socket(fileno=0)
leaving = False
def leave(*_):
    global leaving
    leaving = True
    if not busy: sys.exit(0)
busy = False
signal.signal(signal.SIGHUP, leave)
while not leaving:
    client, _ = listener.accept()
    busy = True
    head = client.recv(65536)
    if b'/slow' in head:
        print('at it', flush=True)
        time.sleep(1)
    body = b'%d %s %s' % (os.getpid(), str(os.get_blocking(0)).encode(), os.environ.get('COLOUR', '').encode())
    client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' % (len(body), body))
    client.close()
    busy = False
`
const INI = `[uwsgi]
master = true
processes = 2
http-socket = 127.0.0.1:0
env = COLOUR=green
worker-exec = python3 program.py`

test('programs take the place of the workers: served, replaced, reloaded without a lost answer, stopped', async () => {
  const server = await startServer({ ini: INI, files: { 'program.py': PROGRAM } })
  const first = [server.workerPid(1), server.workerPid(2)]
  const [pid, blocking, colour] = (await get(server.port)).text().split(' ')
  expect(first).toContain(Number(pid))
  expect([blocking, colour]).toEqual(['True', 'green'])

  let from = server.mark()
  process.kill(server.workerPid(1), 'SIGKILL')
  await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${first[0]}\\) died, killed by signal 9`), { from })
  await server.waitForLine(/^Respawned uWSGI worker 1/, { from })

  // A reload that fails leaves the programs of the former image in good hands.
  from = server.mark()
  writeFileSync(join(server.dir, 'app.ini'), `${INI}\ndrop-after-apps = true\n`)
  server.signal('SIGHUP')
  await server.waitForLine(/worker-exec: cannot be used with drop-after-apps/, { from })
  process.kill(server.workerPid(2), 'SIGKILL')
  await server.waitForLine(/^Respawned uWSGI worker 2/, { from })
  const second = [server.workerPid(1), server.workerPid(2)]

  // One that has a connection finishes it; new ones are there before.
  from = server.mark()
  writeFileSync(join(server.dir, 'app.ini'), `${INI}\nenv = COLOUR=blue\n`)
  const slow = get(server.port, '/slow')
  await server.waitForLine(/^at it$/, { from })
  server.signal('SIGHUP')
  await server.waitForLine(/^worker \d buried after/, { from })
  await server.waitForLine(/^worker \d buried after/, { from: server.log.findIndex((line, at) => at >= from && /buried/.test(line)) + 1 })
  const answer = (await slow).text().split(' ')
  expect(second).toContain(Number(answer[0]))
  expect(answer[2]).toBe('green')
  expect((await get(server.port)).text()).toMatch(/^\d+ True blue$/)
})
