// reload-on-fd and check-mountpoint through the command line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { get, runServer, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

/** Starts the server with a pipe as descriptor 50, which is the file `pipe` too, and an eventfd that counts 1 as 52. */
const LAUNCHER = [
  '/usr/bin/python3',
  '-c',
  'import os, sys\nos.mkfifo("pipe")\nos.dup2(os.open("pipe", os.O_RDWR), 50)\nos.dup2(os.eventfd(1), 52)\nos.execvp(sys.argv[1], sys.argv[1:])',
]

test('a descriptor that can be read reloads, gracefully or not, and is still watched afterwards', async () => {
  const server = await startServer({
    ini: `${BASE}\nreload-on-fd = 50:3 new code\nbrutal-reload-on-fd = 52`,
    files: FILES,
    launcher: LAUNCHER,
  })
  await server.waitForLine(/ - \*\*\* fd 52 ready !!! \*\*\*$/)
  let from = server.mark()
  await server.waitForLine(/^\.\.\.brutally killing workers/)
  for (let i = 0; i < 2; i++) {
    await server.waitForLine(/^spawned uWSGI worker 1/, { from })
    await server.waitForLine(/^added graceful reload monitor for fd 50 \(read size: 3\)$/, { from })
    from = server.mark()
    writeFileSync(join(server.dir, 'pipe'), 'abc')
    await server.waitForLine(/ - \*\*\* fd 50 ready: new code \*\*\*$/, { from })
    await server.waitForLine(/^worker 1 buried/, { from })
  }
  expect((await get(server.port)).status).toBe(200)
  expect(server.log.filter((line) => line.includes('fd 52 ready'))).toHaveLength(1)
})

test('a descriptor that is not open ends the start', async () => {
  const run = await runServer({ ini: `${BASE}\nreload-on-fd = 77`, files: FILES })
  expect(run.status).toBe(1)
  expect(run.log.at(-1)).toContain('reload-on-fd: cannot watch descriptor 77: EBADF')
})

test('a mount point that is gone ends the server with status 1', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'uwsgi-mountpoint-'))
  const server = await startServer({ ini: `${BASE}\ncheck-mountpoint = ${dir}`, files: FILES, status: 1 })
  const slow = get(server.port, '/slow?30').catch(() => undefined)
  rmSync(dir, { recursive: true })
  await server.waitForLine(new RegExp(`^mountpoint ${dir} failed, triggering detonation\\.\\.\\.$`))
  await server.waitEnd()
  await slow
})
