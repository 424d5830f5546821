// The master FIFO and the touch options through the command line.
import { closeSync, constants, existsSync, openSync, statSync, unlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { get, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

function write(server: TestServer, fifo: string, letters: string): void {
  const fd = openSync(join(server.dir, fifo), constants.O_WRONLY | constants.O_NONBLOCK)
  writeSync(fd, letters)
  closeSync(fd)
}

const start = (more: string, files: Readonly<Record<string, string>> = {}): Promise<TestServer> =>
  startServer({ ini: `${BASE}\n${more}`, files: { ...FILES, ...files } })

/** Gives a file a later time. */
function touch(path: string): void {
  const { mtimeMs } = statSync(path)
  utimesSync(path, new Date(), new Date(mtimeMs + 5000))
}

describe('the master FIFO', () => {
  test('is for its owner alone, ignores what is no command, and is removed by vacuum', async () => {
    const server = await start('master-fifo = f0\nvacuum = true')
    const info = statSync(join(server.dir, 'f0'))
    expect([info.isFIFO(), info.mode & 0o777]).toEqual([true, 0o600])
    write(server, 'f0', 'zzz\n')
    write(server, 'f0', 's')
    await server.waitForLine(/^\tworkers total requests: 0$/)
    await server.stop()
    expect(existsSync(join(server.dir, 'f0'))).toBe(false)
    expect(server.log).toContain(`VACUUM: master fifo ${join(server.dir, 'f0')} removed.`)
  })

  test('w gives new workers under the same master', async () => {
    const server = await start('master-fifo = f0')
    const worker = server.workerPid(1)
    write(server, 'f0', 'w')
    await server.waitForLine(/^Respawned uWSGI worker 1 \(new pid: \d+\)$/)
    expect(server.workerPid(1)).not.toBe(worker)
    expect((await get(server.port)).text()).toBe(`pid ${server.workerPid(1)}`)
  })

  test('W gives them at once', async () => {
    const server = await start('master-fifo = f0')
    const worker = server.workerPid(1)
    write(server, 'f0', 'W')
    await server.waitForLine(new RegExp(` - killing worker 1 \\(pid: ${worker}\\)$`))
    await server.waitForLine(/^Respawned uWSGI worker 1/)
    expect((await get(server.port)).status).toBe(200)
  })

  test('c replaces the workers one after the other, and no request fails meanwhile', async () => {
    const server = await start('master-fifo = f0\nprocesses = 3\nlazy-apps = true')
    const answers: number[] = []
    let on = true
    const load = (async () => {
      while (on) answers.push((await get(server.port)).status)
    })()
    write(server, 'f0', 'c')
    await server.waitForLine(/ - chain reloading complete$/)
    on = false
    await load
    const said = server.log.flatMap((line) => /chain next victim is worker (\d)/.exec(line)?.[1] ?? [])
    expect(said).toEqual(['1', '2', '3'])
    expect(server.log.filter((line) => line.startsWith('Respawned uWSGI worker'))).toHaveLength(3)
    expect(new Set(answers)).toEqual(new Set([200]))
    expect(answers.length).toBeGreaterThan(0)
  })

  test('r reloads, and the pipe is served by the new image', async () => {
    const server = await start('master-fifo = f0')
    const from = server.mark()
    write(server, 'f0', 'r')
    await server.waitForLine(/^binary reloading uWSGI\.\.\.$/, { from })
    await server.waitForLine(/^spawned uWSGI worker 1/, { from })
    await expect.poll(() => tryWrite(server, 's'), { timeout: 5000 }).toBe(true)
    await server.waitForLine(/^\tworkers total requests: 0$/, { from })
  })

  test('q answers what is under way, takes nothing more, and ends', async () => {
    const server = await start('master-fifo = f0')
    const slow = get(server.port, '/slow?0.6')
    await expect.poll(() => server.log.length > 0).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 150)) // the request is on its way to the app
    write(server, 'f0', 'q')
    await server.waitForLine(/ - graceful shutdown triggered\.\.\.$/)
    expect((await slow).status).toBe(200)
    await server.waitEnd({ status: 0 })
  })

  test('Q ends at once', async () => {
    const server = await start('master-fifo = f0')
    write(server, 'f0', 'Q')
    await server.waitEnd({ status: 0 })
  })

  test('p holds requests back until the next p', async () => {
    const server = await start('master-fifo = f0')
    write(server, 'f0', 'p')
    await server.waitForLine(/ - \*\*\* worker 1 suspended \*\*\*$/)
    let answered = false
    const waiting = get(server.port).then((response) => {
      answered = true
      return response
    })
    await new Promise((resolve) => setTimeout(resolve, 300)) // long enough for an answer that must not come
    expect(answered).toBe(false)
    write(server, 'f0', 'p')
    expect((await waiting).status).toBe(200)
  })

  test('P writes the pid files anew', async () => {
    const server = await start('master-fifo = f0\npidfile = pid')
    unlinkSync(join(server.dir, 'pid'))
    write(server, 'f0', 'P')
    await expect.poll(() => existsSync(join(server.dir, 'pid'))).toBe(true)
  })

  test('digits choose the pipe, and only the chosen one reacts', async () => {
    const server = await start('master-fifo = f0\nmaster-fifo = f1')
    expect(existsSync(join(server.dir, 'f1'))).toBe(false)
    write(server, 'f0', '1')
    await server.waitForLine(/ - active master fifo is now .*f1$/)
    await expect.poll(() => existsSync(join(server.dir, 'f1'))).toBe(true)
    expect(() => openSync(join(server.dir, 'f0'), constants.O_WRONLY | constants.O_NONBLOCK)).toThrow(/ENXIO/)
    write(server, 'f1', 's')
    await server.waitForLine(/^\tworkers total requests: 0$/)
  })

  test('a letter of a feature that is not built says so', async () => {
    const server = await start('master-fifo = f0')
    write(server, 'f0', 'B')
    await server.waitForLine(/^master-fifo: B asks for reinforcement from the Emperor, which is not built in this version$/)
  })
})

function tryWrite(server: TestServer, letters: string): boolean {
  try {
    write(server, 'f0', letters)
    return true
  } catch {
    return false
  }
}

describe('touch', () => {
  test('touch-reload reloads, again and again', async () => {
    const server = await start('touch-reload = marker', { marker: '' })
    for (let round = 0; round < 2; round++) {
      const from = server.mark()
      touch(join(server.dir, 'marker'))
      await server.waitForLine(/ - \*\*\* .*marker has been touched\.\.\. grace them all !!! \*\*\*$/, { from })
      await server.waitForLine(/^gracefully \(RE\)spawned uWSGI master process/, { from })
      await server.waitForLine(/^spawned uWSGI worker 1/, { from })
      await server.waitForLine(/^\.\.\.gracefully killing workers\.\.\.$/, { from })
    }
    expect((await get(server.port)).status).toBe(200)
  })

  test('a file that appears later counts from then on', async () => {
    const server = await start('touch-workers-reload = later')
    await server.waitForLine(/^unable to stat\(\) later, events will be triggered as soon as the file is created$/)
    writeFileSync(join(server.dir, 'later'), '')
    await server.waitForLine(/ - \*\*\* .*later has been touched\.\.\. workers reload !!! \*\*\*$/)
    await server.waitForLine(/^Respawned uWSGI worker 1/)
  })

  test('touch-chain-reload, touch-exec and hook-touch do theirs', async () => {
    const server = await start(
      'touch-chain-reload = a\ntouch-exec = b echo command ran\nhook-touch = c print:hook ran\nbinsh = %dshell\nhook-asap = chmod:shell 755',
      { a: '', b: '', c: '', shell: '#!/bin/sh\necho by binsh\nexec /bin/sh "$@"\n' },
    )
    touch(join(server.dir, 'a'))
    await server.waitForLine(/ - chain reloading complete$/)
    touch(join(server.dir, 'b'))
    await server.waitForLine(/ - \[uwsgi-touch-exec\] running echo command ran$/)
    await server.waitForLine(/^by binsh$/)
    await server.waitForLine(/^command ran$/)
    touch(join(server.dir, 'c'))
    await server.waitForLine(/^hook ran$/)
    const from = server.mark()
    unlinkSync(join(server.dir, 'c'))
    await server.waitForLine(/^hook ran$/, { from })
  })

  test('fs-reload reloads when a folder changes', async () => {
    const server = await start('fs-reload = code', { 'code/one.py': '' })
    const from = server.mark()
    writeFileSync(join(server.dir, 'code', 'two.py'), '')
    await server.waitForLine(/^binary reloading uWSGI\.\.\.$/, { from })
    await server.waitForLine(/^spawned uWSGI worker 1/, { from })
  })
})
