// Hooks through the command line: when they run, what they do, and what a failing one means.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { get, runServer, startServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

/** The phases of a start in their order, and whose rights they have when the server drops its own. */
const PHASES = [
  ['asap', 'root'],
  ['pre-jail', 'root'],
  ['in-jail', 'root'],
  ['post-jail', 'root'],
  ['as-root', 'root'],
  ['as-user', 'user'],
  ['pre-app', 'user'],
  ['post-app', 'user'],
  ['master-start', 'user'],
] as const
const WORKER = ['post-fork', 'accepting', 'accepting-once', 'accepting1', 'accepting1-once']
const asRoot = process.getuid?.() === 0

describe('phases', () => {
  test('all run, in their order, with the rights of their time; those of workers for each worker', async () => {
    const named = PHASES.map(([phase]) => phase)
    const seen = (phase: string): string => `exec:echo seen ${phase} as $(id -u)`
    const server = await startServer({
      ini: [
        `${BASE}\nprocesses = 2\njailed = true\nbinsh = /bin/sh`,
        ...(asRoot ? ['uid = 65534', 'gid = 65534'] : []),
        ...[...named, ...WORKER].map((phase) => `hook-${phase} = ${seen(phase)}`),
        `hook-touch = flag ${seen('touch')}`,
        `hook-as-user-atexit = ${seen('as-user-atexit')}`,
      ].join('\n'),
      files: FILES,
    })
    const runs = (): string[] => server.log.filter((line) => line.startsWith('seen '))
    const own = process.getuid?.() ?? 0
    const user = asRoot ? 65534 : own
    const times = (phase: string): number => runs().filter((line) => line === `seen ${phase} as ${String(user)}`).length
    await expect.poll(() => WORKER.map(times), { timeout: 20_000 }).toEqual([2, 2, 2, 1, 1])
    await server.waitForLine(/^seen master-start/)
    writeFileSync(join(server.dir, 'flag'), '')
    await server.waitForLine(new RegExp(`^seen touch as ${String(user)}$`))
    await server.stop()
    const life = PHASES.filter(([phase]) => phase !== 'as-root' || asRoot).map(
      ([phase, rights]) => `seen ${phase} as ${String(rights === 'root' ? own : user)}`,
    )
    expect(runs().filter((line) => life.includes(line))).toEqual(life)
    expect(runs().at(-1)).toBe(`seen as-user-atexit as ${String(user)}`)
  })

  test('once means once for a place, and a respawned worker runs the others again', async () => {
    const server = await startServer({
      ini: `${BASE}\nhook-accepting = print:each time\nhook-accepting-once = print:only once`,
      files: FILES,
    })
    await server.waitForLine(/^only once$/)
    const from = server.mark()
    process.kill(server.workerPid(1), 'SIGKILL')
    await server.waitForLine(/^each time$/, { from })
    expect((await get(server.port)).status).toBe(200)
    expect(server.log.slice(from).join('\n')).not.toContain('only once')
  })

  test('as-user-atexit runs at the end, and before a reload', async () => {
    const server = await startServer({ ini: `${BASE}\nhook-as-user-atexit = print:leaving`, files: FILES })
    const from = server.mark()
    server.signal('SIGHUP')
    await server.waitForLine(/^leaving$/, { from })
    await server.waitForLine(/^gracefully \(RE\)spawned uWSGI master process/, { from })
    await server.waitForLine(/^spawned uWSGI worker 1/, { from })
    await server.stop()
    expect(server.log.slice(from).filter((line) => line === 'leaving')).toHaveLength(2)
  })

  test('with lazy-apps post-app runs for each worker', async () => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 2\nlazy-apps = true\nhook-post-app = print:loaded`, files: FILES })
    await server.waitForLine(/^loaded$/)
    await get(server.port)
    await server.waitForLine(/^running "print:loaded" \(post app\)\.\.\.$/)
  })
})

describe('actions', () => {
  test('on files write, append, create, remove and change modes', async () => {
    const server = await startServer({
      ini: `${BASE}
hook-asap = mkdir:made
hook-asap = writen:made/a one
hook-asap = append:made/a two
hook-asap = appendn:made/a
hook-asap = chmod:made/a 600
hook-asap = creat:made/b
hook-asap = unlink:made/b
hook-asap = sticky:made`,
      files: FILES,
    })
    const at = (name: string): string => join(server.dir, 'made', name)
    expect(readFileSync(at('a'), 'utf8')).toBe('one\ntwo\n')
    expect(statSync(at('a')).mode & 0o777).toBe(0o600)
    expect(existsSync(at('b'))).toBe(false)
    expect(statSync(join(server.dir, 'made')).mode & 0o1000).toBe(0o1000)
  })

  test('run commands by binsh, with the worker in their environment', async () => {
    const server = await startServer({
      ini: `${BASE}\nbinsh = /nowhere/sh\nbinsh = /bin/sh\nexec-asap = echo from exec\nhook-accepting = exec:echo worker $UWSGI_WORKER_ID $UWSGI_WORKER_PID`,
      files: FILES,
    })
    await server.waitForLine(/^from exec$/)
    const [, id, pid] = await server.waitForLine(/^worker (\d+) (\d+)$/)
    expect([id, Number(pid)]).toEqual(['1', server.workerPid(1)])
  })

  test('putenv is seen by apps, and cd moves the server', async () => {
    const server = await startServer({
      ini: `plugin = python\nmaster = true\nhttp-socket = 127.0.0.1:0\nhook-asap = putenv:MOOD=fine\nhook-asap = cd:inner\nwsgi-file = app.py`,
      files: Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`inner/${name}`, text])),
    })
    expect((await get(server.port, '/env?MOOD')).text()).toBe('fine')
    expect((await get(server.port, '/cwd')).text()).toBe(join(server.dir, 'inner'))
  })

  test('a private hook is not shown', async () => {
    const server = await startServer({ ini: `${BASE}\nhook-asap = !exec:true secret`, files: FILES })
    await server.waitForLine(/^running --- PRIVATE HOOK --- \(asap\)\.\.\.$/)
    expect(server.log.join('\n')).not.toContain('secret')
  })
})

describe('C functions', () => {
  test('of the C library act on the server', async () => {
    const server = await startServer({
      ini: `${BASE}\nhook-asap = call:putenv MOOD=kept\nhook-asap = callint:umask 63\nhook-asap = creat:made\nhook-as-user = call:uwsgi_log up and well\nhook-as-user = callret:chdir inner`,
      files: { ...FILES, 'inner/app.py': FILES['app.py'] ?? '' },
    })
    expect(server.log).toContain('up and well')
    expect((await get(server.port, '/env?MOOD')).text()).toBe('kept')
    expect((await get(server.port, '/cwd')).text()).toBe(join(server.dir, 'inner'))
    expect(statSync(join(server.dir, 'made')).mode & 0o777).toBe(0o600)
  })

  test('of a library of dlopen are called in every way, and a result other than 0 is a failure', async (context) => {
    const source = [
      'int dprintf(int, const char *, ...);',
      'void shown(void) { dprintf(2, "shown\\n"); }',
      'int told(char *text) { return dprintf(2, "told %s\\n", text) < 0; }',
      'int counted(int number) { dprintf(2, "counted %d\\n", number); return number == 9; }',
    ].join('\n')
    const run = await runServer({
      ini: `${BASE}\ndlopen = %dlib.so\nhook-asap = callint:counted -5\nhook-asap = callret:told of a b\nhook-asap = callintret:counted 7\ncall-asap = shown\nhook-as-user = callintret:counted 9`,
      files: { ...FILES, 'lib.c': source },
      launcher: ['/bin/sh', '-c', 'command -v cc >/dev/null || exit 77; cc -shared -fPIC -o lib.so lib.c && exec "$@"', 'sh'],
    })
    if (run.status === 77) return context.skip('there is no C compiler here')
    expect(run.status).toBe(1)
    expect(run.log.filter((line) => /^(?:counted|told|shown|function)/.test(line))).toEqual([
      'counted -5',
      'told of a b',
      'counted 7',
      'shown',
      'counted 9',
      'function "counted" returned 1; expected 0',
    ])
  })
})

describe('failures', () => {
  test.each<[string, RegExp]>([
    ['hook-asap = exec:false', /^command "false" exited with non-zero code: 1$/],
    ['exec-pre-app = exit 3', /^command "exit 3" exited with non-zero code: 3$/],
    ['hook-as-user = unlink:nothing-here', /^hook unlink \(as user\): ENOENT/],
    ['hook-asap = call:no_such_function A B', /^unable to call function "no_such_function\(A B\)"$/],
    ['call-asap = no_such_function', /^unable to call function "no_such_function"$/],
    // In a namespace of its own, so that no fault can take the machine's name.
    ...(asRoot
      ? ([['unshare = uts\nhook-as-root = hostname:', /^hook hostname \(as root\): hostname: names no host; expected/]] as [
          string,
          RegExp,
        ][])
      : []),
    ['hook-asap = callret:chdir /no/such/folder', /^function "chdir" returned -1; expected 0$/],
    ['hook-asap = callint:umask', /^hook callint \(asap\): "umask" has no whole number for the function; expected FUNCTION NUMBER$/],
    ['dlopen = /no/such/lib.so', /dlopen: \/no\/such\/lib\.so: cannot open shared object file: .*; expected the absolute path/],
  ])('%s before the workers ends the start with status 1', async (line, said) => {
    const run = await runServer({ ini: `${BASE}\n${line}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log).toContainEqual(expect.stringMatching(said))
    expect(run.log.some((text) => text.endsWith(' - FATAL hook failed, destroying instance'))).toBe(/^hook-/m.test(line))
  })

  test('of a worker phase ends the instance', async () => {
    const run = await runServer({ ini: `${BASE}\nhook-accepting = exec:false`, files: FILES })
    expect(run.status).toBe(0)
    expect(run.log).toContainEqual(expect.stringMatching(/ - FATAL hook failed, destroying instance$/))
    expect(run.log.at(-1)).toBe('goodbye to uWSGI.')
  })

  test('of safeexec and of as-user-atexit changes nothing', async () => {
    const server = await startServer({ ini: `${BASE}\nhook-asap = safeexec:false\nhook-as-user-atexit = exec:false`, files: FILES })
    expect((await get(server.port)).status).toBe(200)
    await server.stop()
  })

  test.each([
    ['hook-asap = nocolon', 'invalid hook syntax, must be hook:args'],
    ['hook-master-start = nosuch:thing', 'hook action not found: nosuch'],
    ['hook-as-user = rpc:hello', 'hook action not found: rpc; it comes with @uwsgi-ts/rpc, which is not written yet'],
    ['hook-touch = nothing', 'names no file and hook'],
  ])('%s is refused before anything runs', async (line, said) => {
    const run = await runServer({ ini: `${BASE}\nexec-asap = echo ran\n${line}`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.join('\n')).toContain(said)
    expect(run.log).not.toContain('ran')
  })

  test('exit ends the start with its status', async () => {
    expect((await runServer({ ini: `${BASE}\nhook-asap = exit:7`, files: FILES })).status).toBe(7)
  })
})
