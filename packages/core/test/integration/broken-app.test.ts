// Reloads of workers only, with an app that was broken since: with need-app one worker is lost to it until it is repaired, and the others go on.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { get, startServer } from '../../src/testing/index.js'
import { APP, BASE, FILES } from './python-apps.js'

test.each([
  ['c', 'a chain reload'],
  ['w', 'a reload of the workers'],
])('%s: %s stops at an app that cannot be imported, and the worker comes back with the repaired one', async (letter) => {
  const server = await startServer({
    ini: `${BASE}\nlazy-apps = true\nneed-app = true\nprocesses = 3\nmaster-fifo = fifo`,
    files: FILES,
  })
  // Three at a time: all of them take requests.
  const all = (): Promise<string[]> => Promise.all([1, 2, 3].map(async () => (await get(server.port, '/slow?0.2')).text()))
  expect(new Set(await all()).size).toBe(3)
  const others = [2, 3].map((worker) => `pid ${server.workerPid(worker)}`)
  writeFileSync(join(server.dir, 'app.py'), 'import nothing_of_this_name\n')
  const broken = server.mark()
  writeFileSync(join(server.dir, 'fifo'), letter)
  await server.waitForLine(/^need-app: worker 1 cannot load its app any more; the other workers go on, and it is tried again$/, {
    from: broken,
  })
  await server.waitForLine(/reload: worker 1 could not load the new app; the other workers are left as they are$/, { from: broken })
  for (let i = 0; i < 4; i++) expect(others).toContain((await get(server.port)).text())
  const repaired = server.mark()
  writeFileSync(join(server.dir, 'app.py'), APP.replace("b'pid %d'", "b'new %d'"))
  const [, back] = await server.waitForLine(/^WSGI app 0 .* pid: (\d+) /, { from: repaired })
  await expect.poll(all, { timeout: 15_000, interval: 20 }).toContain(`new ${back}`)
  // And now it goes through.
  const again = server.mark()
  writeFileSync(join(server.dir, 'fifo'), letter)
  for (const worker of [1, 2, 3]) await server.waitForLine(new RegExp(`^Respawned uWSGI worker ${worker} `), { from: again })
  expect((await get(server.port)).text()).toMatch(/^new /)
})
