// Every process kind survives the abrupt death of every other: each test kills one with SIGKILL.
import { describe, expect, test } from 'vitest'
import { get, processInfo, RawClient, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const only = (pids: readonly number[]): number => {
  expect(pids).toHaveLength(1)
  return pids[0] ?? 0
}

async function until(what: () => boolean, why: string): Promise<void> {
  const deadline = Date.now() + 8000
  while (!what()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${why}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('killing a worker', () => {
  test('in a request answers 502 and brings a new worker', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const worker = server.workerPid(1)
    expect((await get(server.port, '/die')).status).toBe(502)
    await server.waitForLine(new RegExp(`^DAMN ! worker 1 \\(pid: ${worker}\\) died, killed by signal 9 :\\( trying respawn \\.\\.\\.$`))
    await server.waitForLine(/^Respawned uWSGI worker 1 \(new pid: \d+\)$/)
    expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
  })

  test('while idle costs no request', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const worker = server.workerPid(1)
    expect((await get(server.port)).status).toBe(200)
    process.kill(worker, 'SIGKILL')
    // A request given to it between the signal and its death would be cut, and rightly answered 502.
    await until(() => (processInfo(worker)?.state ?? 'Z') === 'Z', 'the death of the worker')
    expect((await get(server.port)).status).toBe(200)
    await server.waitForLine(/^Respawned uWSGI worker 1/)
  })

  test('by an app that leaves with a status is a death too', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    expect((await get(server.port, '/exit?3')).status).toBe(502)
    await server.waitForLine(/^DAMN ! worker 1 \(pid: \d+\) died :\( trying respawn \.\.\.$/)
    expect((await get(server.port)).status).toBe(200)
  })

  test('that asks for cheap mode (status 15) is not replaced', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2`, files: FILES })
    await get(server.port, '/exit?15')
    await server.waitForLine(/^worker [12] asked for cheap mode \(pid: \d+\)\.\.\.$/)
    await server.waitForLine(/^uWSGI worker [12] cheaped\.$/)
    expect((await get(server.port)).status).toBe(200)
    expect(server.log.join('\n')).not.toContain('Respawned')
    expect(server.pids().worker).toHaveLength(1)
  })
})

describe('killing an engine', () => {
  async function killEngine(server: TestServer): Promise<void> {
    // Connected to it: a worker that still waits for its engine would simply get the next one.
    expect((await get(server.port)).status).toBe(200)
    const engine = only(server.pids().engine)
    const worker = server.workerPid(1)
    const from = server.mark()
    process.kill(engine, 'SIGKILL')
    await server.waitForLine(/^engine 1 \(pid \d+\) was killed by signal 9; starting it again$/, { from })
    await server.waitForLine(/^Respawned uWSGI worker 1/, { from })
    expect(server.workerPid(1)).not.toBe(worker)
    expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
    expect(server.log.slice(from).join('\n')).not.toMatch(/DAMN|too fast/)
  }

  test('brings a new one on the same port, and its workers are replaced at once', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const { port } = server
    await killEngine(server)
    expect(server.port).toBe(port)
  })

  test('twice brings a third', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    await killEngine(server)
    const engine = only(server.pids().engine)
    process.kill(engine, 'SIGKILL')
    await until(() => server.pids().engine.length === 1 && server.pids().engine[0] !== engine, 'a third engine')
    expect((await get(server.port)).status).toBe(200)
  })

  test('one of two leaves the workers of the other alone', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2\nengines = 2`, files: FILES })
    const before = [server.workerPid(1), server.workerPid(2)]
    for (let i = 0; i < 20; i++) await get(server.port)
    const from = server.mark()
    process.kill(server.pids().engine[0] ?? 0, 'SIGKILL')
    await server.waitForLine(/^Respawned uWSGI worker/, { from })
    const same = before.filter((pid) => processInfo(pid) !== undefined)
    expect(same).toHaveLength(1)
    for (let i = 0; i < 10; i++) expect((await get(server.port)).status).toBe(200)
  })
})

describe('killing a zygote', () => {
  test('leaves its workers serving, and a new one is there for later', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const worker = server.workerPid(1)
    const zygote = only(server.pids().zygote)
    const from = server.mark()
    process.kill(zygote, 'SIGKILL')
    await server.waitForLine(/zygote \(pid \d+\) was killed by signal 9; its workers go on, starting it again$/, { from })
    expect((await get(server.port)).text()).toBe(`pid ${worker}`)
    await server.waitForLine(/^WSGI app 0 /, { from })
    expect((await get(server.port, '/die')).status).toBe(502)
    await server.waitForLine(/^Respawned uWSGI worker 1/, { from })
    expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
    expect(processInfo(server.workerPid(1))?.parent).not.toBe(server.pid)
  })

  test('and its worker in the same moment brings both back', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const from = server.mark()
    process.kill(only(server.pids().zygote), 'SIGKILL')
    process.kill(server.workerPid(1), 'SIGKILL')
    await server.waitForLine(/^Respawned uWSGI worker 1/, { from })
    expect((await get(server.port)).status).toBe(200)
  })
})

describe('killing the master', () => {
  test('ends everything: nothing survives and the private folder is gone', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2\nengines = 2`, files: FILES })
    const all = Object.values(server.pids()).flat()
    expect(all).toHaveLength(6)
    process.kill(server.pid, 'SIGKILL')
    await server.waitEnd({ status: 'SIGKILL' })
    // Whoever inherits orphans here may not have waited for them yet; dead they are.
    expect(all.map(processInfo).filter((info) => info !== undefined && info.state !== 'Z')).toEqual([])
  })

  test('ends a worker in the middle of a request too', async () => {
    const server = await startServer({ ini: BASE, files: FILES })
    const client = await RawClient.connect(server.port)
    client.send('GET /slow?30 HTTP/1.0\r\n\r\n')
    await new Promise((resolve) => setTimeout(resolve, 200))
    process.kill(server.pid, 'SIGKILL')
    await server.waitEnd({ status: 'SIGKILL' })
    client.close()
  })
})
