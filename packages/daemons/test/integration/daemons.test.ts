// Daemons of a real server: their lives over its start, reloads, stop and sudden death.

import { existsSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processInfo, readStats, startServer, type ServerOptions, type TestServer } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'

const APP = 'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"x"]\n'

function start(more: string, options: ServerOptions = {}): Promise<TestServer> {
  return startServer({
    ini: `http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py\nstats = stats.sock\n${more}`,
    ...options,
    files: { 'app.py': APP, ...options.files },
  })
}

/** The pid that a daemon has written into a file of the private folder, once it is another one than before. */
async function pidIn(server: TestServer, name: string, before = 0): Promise<number> {
  return eventually(
    () => {
      const path = join(server.dir, name)
      const pid = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
      return pid > 0 && pid !== before ? pid : undefined
    },
    `a pid in ${name} other than ${String(before)}`,
  )
}

/** Processes have no events for others; looks until it is so. */
async function eventually<T>(look: () => T | undefined, what: string, time = 10_000): Promise<T> {
  for (const deadline = Date.now() + time; ;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`there never was ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const alive = (pid: number): boolean => {
  const info = processInfo(pid)
  return info !== undefined && info.state !== 'Z'
}
const gone = (pid: number): Promise<true> => eventually(() => (alive(pid) ? undefined : true), `the end of ${String(pid)}`)

const stats = (server: TestServer): Promise<{ daemons?: Array<{ cmd: string; pid: number; respawns: number }> }> => readStats(server)

const SHOWS_PID = 'echo $$ > pid; exec sleep 100'

test('a daemon starts when the workers are there, in a session of its own, and ends with the server', async () => {
  const server = await start(`attach-daemon = ${SHOWS_PID}`)
  const pid = await pidIn(server, 'pid')
  expect(server.log).toContain(
    `[uwsgi-daemons] spawning "${SHOWS_PID}" (uid: ${String(process.getuid?.())} gid: ${String(process.getgid?.())})`,
  )
  const [, , , , group, session] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(' ')
  expect([Number(group), Number(session)]).toEqual([pid, pid])
  expect((await stats(server)).daemons).toEqual([{ cmd: SHOWS_PID, pid, respawns: 0 }])
  await server.stop()
  expect(server.log).toContain(`[uwsgi-daemons] stopping daemon (pid: ${String(pid)}): ${SHOWS_PID}`)
  expect(alive(pid)).toBe(false)
})

test('a daemon that dies is started again, and what it had started is ended first', async () => {
  const command = 'sleep 100 & echo $! > child; echo $$ > pid; wait'
  const server = await start(`attach-daemon = ${command}`)
  const pid = await pidIn(server, 'pid')
  const child = await pidIn(server, 'child')
  process.kill(pid, 'SIGKILL')
  const next = await pidIn(server, 'pid', pid)
  await gone(child)
  expect(server.log.some((line) => line.startsWith(`[uwsgi-daemons] respawning "${command}"`))).toBe(true)
  expect((await stats(server)).daemons).toMatchObject([{ pid: next, respawns: 1 }])
})

test('one that ends at once is held back a little longer each time', async () => {
  const server = await start('attach-daemon = true')
  await server.waitForLine(/throttling "true" for 2 seconds/)
  const lines = server.log.filter((line) => line.startsWith('[uwsgi-daemons]'))
  expect(lines.map((line) => line.replace(/ \(uid.*/, '')).slice(0, 4)).toEqual([
    '[uwsgi-daemons] spawning "true"',
    '[uwsgi-daemons] throttling "true" for 1 seconds',
    '[uwsgi-daemons] respawning "true"',
    '[uwsgi-daemons] throttling "true" for 2 seconds',
  ])
  expect((await stats(server)).daemons).toMatchObject([{ pid: 0 }])
})

test('one that ignores its signal is killed when the mercy of reload-mercy is over', async () => {
  const server = await start(`reload-mercy = 1\nattach-daemon = trap '' TERM; echo $$ > pid; while :; do sleep 100; done`)
  const pid = await pidIn(server, 'pid')
  const before = Date.now()
  await server.stop()
  expect(Date.now() - before).toBeGreaterThan(900)
  expect(
    server.log.some((line) => line.startsWith(`[uwsgi-daemons] daemon did not die in time, killing (pid: ${String(pid)}): trap`)),
  ).toBe(true)
  expect(server.log.some((line) => line.endsWith(`(pid: ${String(pid)}) annihilated`))).toBe(true)
  expect(alive(pid)).toBe(false)
})

test('a second stop does not wait for the mercy of anybody', async () => {
  const server = await start(`attach-daemon = trap '' TERM; echo $$ > pid; while :; do sleep 100; done`)
  await pidIn(server, 'pid')
  const before = Date.now()
  server.signal('SIGINT')
  await server.waitForLine(/stopping daemon/)
  server.signal('SIGINT')
  await server.waitEnd()
  expect(Date.now() - before).toBeLessThan(2500)
})

test('a reload ends it by the signal of reloads, and starts it anew once the new workers are there', async () => {
  const server = await start(
    `attach-daemon2 = cmd=trap 'echo HUP > got; exit' HUP; echo $$ > pid; while :; do sleep 0.1; done,reloadsignal=HUP`,
  )
  const pid = await pidIn(server, 'pid')
  const mark = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/\[uwsgi-daemons\] spawning/, { from: mark })
  const next = await pidIn(server, 'pid', pid)
  expect(alive(pid)).toBe(false)
  expect(readFileSync(join(server.dir, 'got'), 'utf8')).toBe('HUP\n')
  const lines = server.log.slice(mark)
  const at = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line))
  expect(at(/^spawned uWSGI worker 1 /)).toBeGreaterThan(-1)
  expect(at(/stopping daemon/)).toBeGreaterThan(at(/^spawned uWSGI worker 1 /))
  expect((await stats(server)).daemons).toMatchObject([{ pid: next, respawns: 0 }])
})

test('a reload whose app does not load leaves it alone, and it is looked after as before', async () => {
  const server = await start(
    `need-app = true\nattach-daemon = ${SHOWS_PID}\nsmart-attach-daemon2 = smart echo $$ > smartpid; exec sleep 100`,
  )
  const pid = await pidIn(server, 'pid')
  const smart = await pidIn(server, 'smartpid')
  writeFileSync(join(server.dir, 'app.py'), 'raise Exception("no")\n')
  server.signal('SIGHUP')
  await server.waitForLine(/the old one goes on/)
  expect((await stats(server)).daemons).toMatchObject([{ pid }, { pid: smart }])
  expect([alive(pid), alive(smart)]).toEqual([true, true])
  process.kill(pid, 'SIGKILL')
  await pidIn(server, 'pid', pid)
  // And the reload after it, with an app that loads.
  writeFileSync(join(server.dir, 'app.py'), APP)
  const mark = server.mark()
  const last = await pidIn(server, 'pid', pid)
  server.signal('SIGHUP')
  await server.waitForLine(/\[uwsgi-daemons\] spawning "echo/, { from: mark })
  await gone(last)
  process.kill(smart, 'SIGKILL')
  await server.waitForLine(/respawning "echo \$\$ > smartpid/, { from: mark })
  const nextSmart = await pidIn(server, 'smartpid', smart)
  server.signal('SIGINT')
  await server.exited
  process.kill(nextSmart, 'SIGKILL')
  await server.waitEnd()
})

test('one that the new configuration does not know is ended, whether its plugin is still used or not', async () => {
  const server = await start(`attach-daemon = ${SHOWS_PID}`)
  const pid = await pidIn(server, 'pid')
  const ini = readFileSync(join(server.dir, 'app.ini'), 'utf8')
  writeFileSync(join(server.dir, 'app.ini'), ini.replace(/attach-daemon.*/, ''))
  const mark = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/^spawned uWSGI worker 1 /, { from: mark })
  await gone(pid)
  await server.waitForLine(/Stats server enabled/, { from: mark })
  expect((await stats(server)).daemons).toBeUndefined()
})

test('a brutal reload ends it with the workers and starts it again', async () => {
  const server = await start(`attach-daemon = ${SHOWS_PID}`)
  const pid = await pidIn(server, 'pid')
  server.signal('SIGTERM')
  const next = await pidIn(server, 'pid', pid)
  expect(alive(pid)).toBe(false)
  expect(alive(next)).toBe(true)
})

test('the end of a control daemon is the graceful end of the server', async () => {
  const server = await start('attach-control-daemon = sleep 1')
  await server.waitEnd()
  expect(server.log.some((line) => line.endsWith('graceful shutdown triggered...'))).toBe(true)
})

test('a touch of its file restarts it, and a file that is not there yet is said', async () => {
  const server = await start('attach-daemon2 = cmd=echo $$ > pid; exec sleep 100,touch=a;b', { files: { a: '' } })
  const pid = await pidIn(server, 'pid')
  await server.waitForLine(/^unable to stat\(\) b, events will be triggered as soon as the file is created/)
  utimesSync(join(server.dir, 'a'), 1, 1)
  const next = await pidIn(server, 'pid', pid)
  expect(
    server.log.some((line) => line.endsWith(`*** a has been touched... reloading daemon "${SHOWS_PID}" (pid: ${String(pid)}) !!! ***`)),
  ).toBe(true)
  writeFileSync(join(server.dir, 'b'), '')
  await pidIn(server, 'pid', next)
})

test('the sudden death of the master leaves nothing of a daemon, not even what its shell has started', async () => {
  const server = await start('attach-daemon = sleep 100 & echo $! > child; echo $$ > pid; wait')
  const pids = [await pidIn(server, 'pid'), await pidIn(server, 'child')]
  server.signal('SIGKILL')
  for (const pid of pids) await gone(pid)
  await server.waitEnd({ status: 'SIGKILL' })
})

test('that holds after a reload, and when the guard itself was killed before', async () => {
  const server = await start('attach-daemon = sleep 100 & echo $! > child; echo $$ > pid; wait')
  const first = await pidIn(server, 'child')
  server.signal('SIGHUP')
  const child = await pidIn(server, 'child', first)
  const guard = server
    .pids()
    .other.concat(server.pids().zygote)
    .find((pid) => processInfo(pid)?.commandLine.at(-1) === 'uwsgi-ts child guard')
  expect(guard).toBeGreaterThan(0)
  process.kill(guard ?? 0, 'SIGKILL')
  const next = await eventually(
    () =>
      [...server.pids().other, ...server.pids().zygote].find(
        (pid) => pid !== guard && processInfo(pid)?.commandLine.at(-1) === 'uwsgi-ts child guard',
      ),
    'another guard',
  )
  expect(next).not.toBe(guard)
  server.signal('SIGKILL')
  await gone(child)
  await server.waitEnd({ status: 'SIGKILL' })
})

test('a daemon with a pid file outlives reloads and the server, and the next server finds it', async () => {
  const ini = 'smart-attach-daemon2 = smart exec sleep 100'
  const server = await start(ini)
  await server.waitForLine(/^writing pidfile to smart$/)
  const pid = await pidIn(server, 'smart')
  // The shell has to become the program first.
  await expect.poll(() => processInfo(pid)?.commandLine, { timeout: 5000 }).toEqual(['sleep', '100'])
  server.signal('SIGHUP')
  await server.waitForLine(new RegExp(`found valid/active pidfile for "exec sleep 100" \\(pid: ${String(pid)}\\)`))
  server.signal('SIGINT')
  await server.exited
  expect(alive(pid)).toBe(true)
  const other = await start(ini.replace('smart exec', `${join(server.dir, 'smart')} exec`))
  await other.waitForLine(/found valid\/active pidfile/)
  expect((await stats(other)).daemons).toMatchObject([{ pid }])
  await other.stop()
  expect(alive(pid)).toBe(true)
  process.kill(pid, 'SIGKILL')
  await server.waitEnd()
})

test('one that goes to the background itself is followed there, and started again when it is gone', async () => {
  const command = 'setsid sh -c "echo \\$\\$ > smart; exec sleep 100" &'
  const server = await start(`smart-attach-daemon = smart ${command}`)
  const pid = await pidIn(server, 'smart')
  await server.waitForLine(new RegExp(`found changed pid for .* new_pid: ${String(pid)}\\)`))
  process.kill(pid, 'SIGKILL')
  const next = await pidIn(server, 'smart', pid)
  expect(server.log.some((line) => line.startsWith('[uwsgi-daemons] respawning'))).toBe(true)
  server.signal('SIGINT')
  await server.exited
  expect(alive(next)).toBe(true)
  process.kill(next, 'SIGKILL')
  await server.waitEnd()
})

test('one that should go to the background and does not is said, check after check', async () => {
  const server = await start('smart-attach-daemon = never,1 exec sleep 100')
  const [, pid] = await server.waitForLine(/"exec sleep 100" \(pid: (\d+)\) did not daemonize !!!$/)
  server.signal('SIGINT')
  await server.exited
  expect(alive(Number(pid))).toBe(true)
  process.kill(Number(pid), 'SIGKILL')
  await server.waitEnd()
})

test('notifypid sends its signal at the end of the server to one with a pid file', async () => {
  const server = await start('attach-daemon2 = cmd=exec sleep 100,pidfile=smart,daemonize=1,notifypid=1,stopsignal=QUIT')
  const pid = await pidIn(server, 'smart')
  await server.stop()
  await gone(pid)
})

const asRoot = test.runIf(process.getuid?.() === 0)

asRoot('uid, gid and chdir make it who and where it is to be, without supplementary groups', async () => {
  const server = await start('attach-daemon2 = cmd=exec sleep 100,uid=65534,gid=65533,chdir=/')
  await server.waitForLine(/spawning .*\(uid: 65534 gid: 65533\)/)
  const daemon = (await stats(server)).daemons?.[0]?.pid ?? 0
  const status = readFileSync(`/proc/${String(daemon)}/status`, 'utf8')
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe('65534')
  expect(/^Gid:\s+(\d+)/m.exec(status)?.[1]).toBe('65533')
  expect(/^Groups:(.*)$/m.exec(status)?.[1]?.trim()).toBe('')
  expect(readlinkSync(`/proc/${String(daemon)}/cwd`)).toBe('/')
})

asRoot('the death signal of one that changed its user is kept, and a pid namespace ends whole', async () => {
  const server = await start(
    'attach-daemon2 = cmd=exec sleep 100,uid=65534,gid=65534\nattach-daemon2 = cmd=echo $$ > inner; sleep 100 & exec sleep 100,ns_pid=1',
  )
  expect(await pidIn(server, 'inner')).toBe(1)
  const pids = (await stats(server)).daemons?.map(({ pid }) => pid) ?? []
  expect(pids.map(alive)).toEqual([true, true])
  server.signal('SIGKILL')
  for (const pid of pids) await gone(pid)
  await server.waitEnd({ status: 'SIGKILL' })
})
