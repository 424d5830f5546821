// The lifecycle bench measures what it says: another process answers after a reload and after a kill, and the table holds the numbers.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { measureIdle, measureMemory, measureReload, measureRespawn } from '../src/lifecycle-measure.js'
import { LIFECYCLE_MARKS, renderLifecycle } from '../src/lifecycle-report.js'
import { startServer, untilProcesses } from '../src/lifecycle-server.js'
import { memory } from '../src/process-tree.js'

test('a reload and a killed worker are over when another process answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-lifecycle-test-'))
  const server = await startServer('ours', folder, 'basic_pid', 1)
  onTestFinished(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  const first = await server.ask()
  const processes = memory(server.pid).processes
  const reload = await measureReload(server)
  // The former generation may take one more connection before it hears that it shall not.
  await untilProcesses(server, processes)
  const second = await server.ask()
  expect(second).not.toBe(first)
  expect(reload.failed).toBe(0)
  expect(reload.longestWait).toBeLessThanOrEqual(reload.answered)
  const respawn = await measureRespawn(server)
  expect([first, second]).not.toContain(await server.ask())
  expect(respawn.inStats).toBeGreaterThan(0)
  expect(await measureIdle(server, 0.2)).toBeGreaterThanOrEqual(0)
  const { tree, worker } = await measureMemory(server, 20)
  expect(tree.pss).toBeGreaterThan(worker)
  expect(worker).toBeGreaterThan(1024 * 1024)
})

test('the table tells each number with the digits it deserves', () => {
  const row = { what: 'idle', unit: 'ms in a second', digits: 2, reference: 0.081, ours: 0.9 }
  expect(renderLifecycle(['heading'], [row])).toBe(
    'heading\n\n| what | uWSGI | uwsgi-ts |\n| --- | --- | --- |\n| idle, ms in a second | 0.08 | 0.90 |\n',
  )
})

test('docs/performance.md has the place for it', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/performance.md', import.meta.url)), 'utf8')
  expect(page.indexOf(LIFECYCLE_MARKS.begin)).toBeGreaterThan(0)
  expect(page.indexOf(LIFECYCLE_MARKS.end)).toBeGreaterThan(page.indexOf(LIFECYCLE_MARKS.begin))
})
