// Rights, limits, namespaces and jails through the command line. What needs root is skipped for others; whatever it mounts or names is in namespaces of the
// server's own.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { get, RawClient, runServer, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES, JAIL, JAIL_FILES, USER } from './isolated-apps.js'

const asRoot = describe.skipIf(process.getuid?.() !== 0)

const SCHED_OTHER = 0
const SCHED_BATCH = 3

/** The 41st field of the kernel's line about a process. */
const policyOf = (pid: number): number => {
  const line = readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[38])
}

const ask = async (server: TestServer, path: string): Promise<string> => (await get(server.port, encodeURI(path))).body.toString()
const server = (ini: string): Promise<TestServer> => startServer({ ini: `${BASE}\n${ini}`, files: FILES })
const statusOf = (pid: number, field: string): string =>
  new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1]?.trim() ?? ''

describe('limits', () => {
  test('are logged as uWSGI logs them and hold in the processes that run apps', async () => {
    const running = await server('limit-as = 700\nlimit-nproc = 5000\nmax-fd = 300\nprio = 3')
    const lines = running.log.join('\n')
    expect(lines).toContain(
      [
        'limiting number of processes to 5000...',
        'your processes number limit is 5000',
        'limiting address space of processes...',
        'scheduler priority set to 3',
        'your process address space limit is 734003200 bytes (700 MB)',
        'detected max file descriptor number: 300',
      ].join('\n'),
    )
    expect(await ask(running, '/eat?20')).toBe(String(20 << 20))
    expect(await ask(running, '/eat?800')).toBe('MemoryError')
    expect(await ask(running, '/sh?ulimit -n; ulimit -v')).toBe(`300\n${String(700 * 1024)}\n`)
    expect(await ask(running, '/read?/proc/self/limits')).toMatch(/Max processes +5000 +5000/)
    expect(await ask(running, '/nice')).toBe('3')
    // An engine would not even start with so little.
    expect(readFileSync(`/proc/${String(running.pids().engine[0])}/limits`, 'latin1')).toMatch(/Max address space +unlimited/)
  })

  test('an address space too small for the interpreter ends the start', async () => {
    const run = await runServer({ ini: `${BASE}\nlimit-as = 8`, files: FILES })
    expect(run.status).toBe(1)
  })
})

test('cpu-affinity ties workers to CPUs, also those that are started again', async () => {
  const running = await server('processes = 2\ncpu-affinity = 1')
  await running.waitForLine(/^mapping worker 2 to CPUs: \d+$/)
  const cpus = [1, 2].map((worker) => statusOf(running.workerPid(worker), 'Cpus_allowed_list'))
  const logged = running.log.flatMap((line) => /^mapping worker \d to CPUs: (.*)$/.exec(line)?.[1] ?? [])
  expect([...cpus].sort()).toEqual([...logged].sort())
  const from = running.mark()
  process.kill(running.workerPid(1), 'SIGKILL')
  await running.waitForLine(/^Respawned uWSGI worker 1/, { from })
  await running.waitForLine(/^mapping worker 1 to CPUs:/, { from })
  expect(statusOf(running.workerPid(1), 'Cpus_allowed_list')).toBe(cpus[0])
})

test.each([
  ['', [SCHED_OTHER, SCHED_BATCH, SCHED_BATCH]],
  ['no-batch-scheduling = true', [SCHED_OTHER, SCHED_OTHER, SCHED_OTHER]],
])('engines and workers are scheduled as batch processes, the master is not (%s)', async (line, policies) => {
  const running = await server(line)
  const { master, engine, worker } = running.pids()
  expect([master[0], engine[0], worker[0]].map((pid) => policyOf(pid ?? 0))).toEqual(policies)
})

test('no-new-privs holds for all that the server starts', async () => {
  const running = await server('no-new-privs = true')
  expect(await ask(running, '/status?NoNewPrivs')).toBe('NoNewPrivs:\t1\n')
})

test('ksm marks the memory of workers, or says why not', async () => {
  const running = await server('ksm = 7')
  expect(running.log).toContain('[uwsgi-KSM] enabled with frequency: 7')
  const marked = (await ask(running, '/sh?grep -c "^VmFlags:.* mg" /proc/$PPID/smaps')).trim()
  if (running.log.some((line) => line.startsWith('[uwsgi-KSM] unable to share pages'))) expect(marked).toBe('0')
  else expect(Number(marked)).toBeGreaterThan(0)
})

test('post-jail hooks run with jailed alone, before those of root', async () => {
  const running = await server(
    'jailed = true\nhook-post-jail = print:seen jail\nhook-in-jail = print:seen inside\nexec-post-jail = echo seen command',
  )
  expect(running.log.filter((line) => line.startsWith('seen '))).toEqual(['seen inside', 'seen jail', 'seen command'])
})

test.each([
  ['unshare = bogus', 'unknown namespace subsystem: bogus'],
  ['unshare = user', 'unshare: user is not possible'],
  ['unshare = pid', 'unshare: pid takes effect for children only; expected refork-as-root beside it'],
  ['cap = kill', 'cap: says what is kept when root is given up; expected uid beside it'],
  ['chroot = /\npivot-root = /a /b', 'chroot: only one new root is possible'],
  ['pivot-root = /a', 'does not name two folders; expected "NEW OLD"'],
  ['chroot = /\nunshare2 = pid', 'unshare2: pid and user are not possible behind another root'],
  ['add-gid = no-such-group-here', 'add-gid: no group'],
])('%j is refused with a reason', async (ini, reason) => {
  const run = await runServer({ ini: `${BASE}\n${ini}`, files: FILES })
  expect(run.status).toBe(1)
  const needsRoot = /pivot-root need root/
  expect(run.log.some((line) => line.includes(reason) || (process.getuid?.() !== 0 && needsRoot.test(line)))).toBe(true)
})

asRoot('as root', () => {
  test('further groups replace those of the user, and no group of root is left', async () => {
    const running = await server(`${USER}\nadd-gid = 4\nadd-gid = 12345`)
    expect(await ask(running, '/status?Uid,Gid,Groups')).toBe(
      `Uid:\t${Array(4).fill('65534').join('\t')}\nGid:\t${Array(4).fill('65534').join('\t')}\nGroups:\t4 12345 \n`,
    )
    expect(running.log.filter((line) => /^set(gid|uid| additional)/.test(line))).toEqual([
      'setgid() to 65534',
      'set additional group 4 (adm)',
      'set additional group 12345',
      'setuid() to 65534',
    ])
  })

  test('cap leaves exactly those capabilities to workers, and none to what they start nor to engines', async () => {
    const running = await server(`${USER}\ncap = net_bind_service,nothing-known`)
    expect(running.log).toContain('setting capability net_bind_service [10]')
    expect(running.log).toContain('[security] unknown capability: nothing-known')
    const mask = '0000000000000400'
    expect(await ask(running, '/status?CapInh,CapPrm,CapEff,CapAmb')).toBe(
      `CapInh:\t${mask}\nCapPrm:\t${mask}\nCapEff:\t${mask}\nCapAmb:\t0000000000000000\n`,
    )
    expect(await ask(running, '/port')).toBe('bound')
    expect(await ask(running, '/sh?grep ^CapEff /proc/self/status')).toBe('CapEff:\t0000000000000000\n')
    expect(statusOf(running.pids().engine[0] ?? 0, 'CapEff')).toBe('0000000000000000')
    const from = running.mark()
    running.signal('SIGHUP')
    await running.waitForLine(/^\.\.\.gracefully killing workers/, { from })
    expect(await ask(running, '/status?CapEff,CapAmb')).toBe(`CapEff:\t${mask}\nCapAmb:\t0000000000000000\n`)
    expect(await ask(running, '/port')).toBe('bound')
    const without = await server(USER)
    expect(await ask(without, '/port')).toBe('PermissionError')
  })

  test('drop-after-apps loads apps as root, and nothing runs as root when requests come', async () => {
    const files = { 'secret.txt': 'only root', 'app.py': `SECRET = open('secret.txt').read()\n${FILES['app.py'] ?? ''}` }
    const running = await startServer({
      ini: `${BASE}\n${USER}\ndrop-after-apps = true\nhook-asap = chmod:secret.txt 600\nexec-as-user = id -u`,
      files,
    })
    expect(await ask(running, '/status?Uid')).toBe(`Uid:\t${Array(4).fill('65534').join('\t')}\n`)
    expect(await ask(running, '/read?secret.txt')).toBe('PermissionError')
    const kinds = running.pids()
    for (const pid of [...kinds.master, ...kinds.engine, ...kinds.zygote, ...kinds.worker]) expect(statusOf(pid, 'Uid')).toMatch(/^65534\s/)
    expect(running.log.indexOf('setuid() to 65534')).toBeGreaterThan(running.log.findIndex((line) => line.startsWith('WSGI app 0')))
    expect(running.log).toContain('65534')
    // Later interpreters are started by a master that is not root: they load their apps as the user.
    const from = running.mark()
    process.kill(kinds.zygote[0] ?? 0, 'SIGKILL')
    await running.waitForLine(/PermissionError|unable to load|no python application/, { from })
  })

  test.each([
    ['drop-after-apps = true\nadd-gid = 4', '4 ', '0000000000000000'],
    ['cap = net_raw', '65534 ', '0000000000002000'],
  ])('the Perl host gives up the same rights (%j)', async (ini, groups, mask) => {
    const psgi = `sub { if ($_[0]{PATH_INFO} eq '/file') { open my $b, '<', 'app.psgi'; return [200, ['Content-Type', 'text/plain'], $b] } open my $f, '<', '/proc/self/status'; [200, ['Content-Type', 'text/plain'], [grep /^(Uid|Groups|CapEff|CapAmb)/, <$f>]] };`
    const running = await startServer({
      ini: `plugin = perl\nmaster = true\nhttp-socket = 127.0.0.1:0\npsgi = app.psgi\nuid = 65534\ngid = 65534\n${ini}`,
      files: { 'app.psgi': psgi },
    })
    const uid = Array(4).fill('65534').join('\t')
    expect(await ask(running, '/file')).toBe(psgi)
    expect(await ask(running, '/')).toBe(`Uid:\t${uid}\nGroups:\t${groups}\nCapEff:\t${mask}\nCapAmb:\t0000000000000000\n`)
  })

  test('drop-after-init binds its sockets as root', async () => {
    const running = await server(`${USER}\ndrop-after-init = true`)
    const bound = running.log.findIndex((line) => line.startsWith('uwsgi socket 0 bound'))
    expect(running.log.indexOf('setuid() to 65534')).toBeGreaterThan(bound)
    expect(statusOf(running.pid, 'Uid')).toMatch(/^65534\s/)
  })

  test('master-as-root leaves root to the master alone', async () => {
    const running = await server(`${USER}\nmaster-as-root = true\nexec-as-user = id -u`)
    const kinds = running.pids()
    expect(statusOf(running.pid, 'Uid')).toMatch(/^0\s/)
    for (const pid of [...kinds.engine, ...kinds.zygote, ...kinds.worker]) {
      expect(statusOf(pid, 'Uid')).toMatch(/^65534\s/)
      expect(statusOf(pid, 'CapEff')).toBe('0000000000000000')
    }
    expect(running.log).toContain('65534')
    const from = running.mark()
    process.kill(kinds.worker[0] ?? 0, 'SIGKILL')
    await running.waitForLine(/^Respawned uWSGI worker 1/, { from })
    expect(await ask(running, '/status?Uid')).toMatch(/^Uid:\t65534/)
  })

  describe.each([
    ['cgroup2', 'pids.max', ''],
    ['cgroup', 'cpu.shares', 'cpu'],
  ])('control groups of %s', (type, file, controller) => {
    const mount = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, , kind, options]) => kind === type && (controller === '' || options?.split(',').includes(controller) === true))?.[1]

    test.skipIf(mount === undefined)('hold all processes of the server', async () => {
      const group = join(mount ?? '', `uwsgi-ts-test-${String(process.pid)}`)
      onTestFinished(() => {
        if (existsSync(group)) rmdirSync(group)
      })
      const value = type === 'cgroup' ? '125' : '5000'
      const running = await server(
        `${USER}\ncgroup = ${group}\ncgroup-dir-mode = 755\ncgroup-opt = ${file}=${value}\ncgroup-opt = no.such.file=1`,
      )
      expect(running.log).toContain(`created Linux cgroup ${group} with mode 755`)
      expect(running.log).toContain(`assigned process ${String(running.pid)} to cgroup ${group}/cgroup.procs`)
      const members = readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').map(Number)
      const kinds = running.pids()
      expect(members).toEqual(expect.arrayContaining([...kinds.master, ...kinds.engine, ...kinds.zygote, ...kinds.worker]))
      if (existsSync(join(group, file))) {
        expect(running.log).toContain(`set ${value} to ${group}/${file}`)
        expect(readFileSync(join(group, file), 'utf8').trim()).toBe(value)
      }
      expect(running.log).toContain(`cgroup-opt: ${group}/no.such.file cannot be written; left out`)
      await running.stop()
    })
  })

  test('a folder that is no control group ends the start', async () => {
    const run = await runServer({ ini: `${BASE}\ncgroup = %dnot-one`, files: FILES })
    expect(run.status).toBe(1)
    expect(run.log.at(-1)).toMatch(/not-one is no control group; expected a folder of a mounted cgroup file system$/)
  })

  test('unshare gives the whole server other namespaces, and the host keeps its own', async () => {
    const before = hostname()
    const running = await server(
      `${USER}\nunshare = uts,ipc\nhook-pre-jail = print:pre\nhook-post-jail = print:post\nhook-as-root = hostname:inside-${String(process.pid)}`,
    )
    expect(running.log).toContain('[linux-namespace] applied unshare() mask: 201326592')
    expect(await ask(running, '/sh?hostname')).toBe(`inside-${String(process.pid)}\n`)
    expect(hostname()).toBe(before)
    // The first half of the start is not repeated in the second image.
    for (const line of ['pre', 'post']) expect(running.log.filter((one) => one === line)).toHaveLength(1)
    const from = running.mark()
    running.signal('SIGHUP')
    await running.waitForLine(/^spawned uWSGI worker 1/, { from })
    await expect.poll(() => ask(running, '/sh?hostname')).toBe(`inside-${String(process.pid)}\n`)
    expect(running.log.slice(from).join('\n')).not.toContain('unshare()')
  })

  test('setns joins the namespaces of another server', async () => {
    const first = await server(
      `unshare = uts\nhook-as-root = hostname:shared-name\n${USER}\nsetns-socket = ns.sock\nsetns-preopen = true\nsetns-skip = net`,
    )
    const socket = join(first.dir, 'ns.sock')
    const second = await server(`setns = ${socket}\n${USER}`)
    expect(second.log).toContain(`joining namespaces from ${socket} ...`)
    expect(await ask(second, '/sh?hostname')).toBe('shared-name\n')
    expect(readlinkSync(`/proc/${String(second.workerPid(1))}/ns/uts`)).toBe(readlinkSync(`/proc/${String(first.workerPid(1))}/ns/uts`))
    await second.stop()
  })

  test('shared sockets outlive the entering of namespaces', async () => {
    const running = await server(`shared-socket = 127.0.0.1:0\nhttp-socket = =0\nunshare = uts\nhook-as-root = hostname:entered\n${USER}`)
    expect(await ask(running, '/sh?hostname')).toBe('entered\n')
    expect(running.log.filter((line) => line.startsWith('uwsgi shared socket 0 bound'))).toHaveLength(1)
  })

  test('unshare = pid with refork-as-root makes the master number 1, and signals to the first process reach it', async () => {
    const run = runAlone(
      `${BASE}\n${USER}\nunshare = pid,fs\nrefork-as-root = true\nhook-post-jail = mount:none none / private,rec\nhook-post-jail = mount:proc none /proc`,
    )
    await expect.poll(run.text, { timeout: 10_000 }).toMatch(/^spawned uWSGI worker 1 /m)
    expect(run.text()).toContain('spawned uWSGI master process (pid: 1)')
    expect(run.text()).toContain('re-fork()ing...')
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
    expect(run.text()).toContain('goodbye to uWSGI.')
  })

  test('namespace is a world of its own below another root, with a name, a network and what is kept of the outside', async () => {
    const before = hostname()
    const root = mkdtempSync(join(tmpdir(), 'uwsgi-root-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    chmodSync(root, 0o755)
    for (const name of ['usr', 'lib', 'lib64', 'bin', 'dev', 'proc', 'tmp', 'app', 'app/kept']) mkdirSync(join(root, name))
    chmodSync(join(root, 'tmp'), 0o1777)
    writeFileSync(join(root, 'app', 'app.py'), FILES['app.py'] ?? '')
    const run = runAlone(
      `plugin = python\nmaster = true\nshared-socket = 127.0.0.1:0\nhttp-socket = =0\nchdir = /app\nwsgi-file = app.py\n${USER}\nnamespace = ${root}:inner-name\nnamespace-net = own\n${['/usr', '/lib', '/lib64', '/bin', '/dev', '/usr/bin:/app/kept'].map((path) => `namespace-keep-mount = ${path}`).join('\n')}`,
    )
    await expect.poll(run.text, { timeout: 20_000 }).toMatch(/^spawned uWSGI worker 1 /m)
    const port = Number(/uwsgi shared socket 0 bound to TCP address 127\.0\.0\.1:(\d+)/.exec(run.text())?.[1])
    const asked = async (path: string): Promise<string> => (await get(port, encodeURI(path))).body.toString()
    expect(run.text()).toContain(`*** jailing uWSGI in ${root} ***`)
    expect(run.text()).toContain('spawned uWSGI master process (pid: 1)')
    expect(await asked('/list?/')).toBe('app bin dev lib lib64 proc tmp usr')
    expect(await asked('/list?/app/kept')).toContain('python3')
    expect(await asked('/sh?hostname')).toBe('inner-name\n')
    expect(await asked('/sh?readlink /proc/self/ns/net')).not.toBe(`${readlinkSync('/proc/self/ns/net')}\n`)
    expect(await asked('/status?Uid')).toMatch(/^Uid:\t65534/)
    expect(await asked(`/list?/proc/1/root`)).toBe('PermissionError')
    run.child.kill('SIGHUP')
    await expect.poll(run.text, { timeout: 20_000 }).toContain('...gracefully killing workers...')
    expect(await asked('/list?/')).toBe('app bin dev lib lib64 proc tmp usr')
    expect(hostname()).toBe(before)
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(root)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
  })

  describe('a jail', () => {
    const jail = (ini: string): Promise<TestServer> => startServer({ ini: `${BASE}\n${USER}\n${JAIL}\n${ini}`, files: JAIL_FILES })

    test.each([
      ['chroot', 'chroot = %djail'],
      ['pivot-root', 'hook-post-jail = mount:none %djail %djail bind,rec\npivot-root = %djail old\nhook-as-root = umount:/old detach'],
    ])('by %s shows its apps nothing of the outside, also after a reload', async (_, ini) => {
      const running = await jail(`${ini}\nhook-as-root = writen:/app/made by root\nexec-as-user = echo in $(ls /) as $(id -u)`)
      const inside = 'app bin dev lib lib64 old proc tmp usr'
      const check = async (): Promise<void> => {
        expect(await ask(running, '/list?/')).toBe(inside)
        expect(await ask(running, `/read?${running.dir}/app.ini`)).toBe('FileNotFoundError')
        expect(await ask(running, '/read?/app/made')).toBe('by root\n')
        expect(await ask(running, '/status?Uid,CapEff')).toMatch(/^Uid:\t65534\t.*\nCapEff:\t0+\n$/)
      }
      await check()
      expect(running.log).toContain(`in ${inside} as 65534`)
      const from = running.mark()
      running.signal('SIGHUP')
      await running.waitForLine(/^\.\.\.gracefully killing workers/, { from })
      await check()
      process.kill(running.workerPid(1), 'SIGKILL')
      await running.waitForLine(/^(?:Respawned uWSGI worker 1)/, { from })
      await check()
    })

    test('lets its apps not look into the master and the engines, which are outside', async () => {
      const running = await jail('chroot = %djail')
      for (const pid of [running.pid, ...running.pids().engine]) {
        expect(await ask(running, `/list?/proc/${String(pid)}/root`)).toBe('PermissionError')
        expect(await ask(running, `/list?/proc/${String(pid)}/fd`)).toBe('PermissionError')
      }
      expect(await ask(running, '/list?/proc/self/root/')).toContain('app')
    })

    test('gives the capabilities of cap to apps and not to commands', async () => {
      const running = await jail('chroot = %djail\ncap = net_bind_service\nexec-as-user = echo $(grep ^CapEff /proc/self/status)')
      expect(await ask(running, '/status?CapEff,CapAmb')).toBe('CapEff:\t0000000000000400\nCapAmb:\t0000000000000000\n')
      expect(await ask(running, '/port')).toBe('bound')
      expect(running.log).toContain('CapEff: 0000000000000000')
    })

    test('may be entered by apps that were loaded as root', async () => {
      const running = await jail(
        'chroot = %djail\ndrop-after-apps = true\nhook-as-root = exec:echo SECRET=1 > /app/key.py && chmod 600 /app/key.py\npythonpath = /app\nimport = key',
      )
      const uid = `Uid:\t${Array(4).fill('65534').join('\t')}\n`
      expect(await ask(running, '/status?Uid')).toBe(uid)
      expect(running.log.join('\n')).not.toContain('PermissionError')
      expect(await ask(running, '/read?/app/key.py')).toBe('PermissionError')
      const from = running.mark()
      process.kill(running.workerPid(1), 'SIGKILL')
      await running.waitForLine(/^Respawned uWSGI worker 1/, { from })
      expect(await ask(running, '/status?Uid')).toBe(uid)
    })

    test('gets bodies that are buffered in files, and sends files', async () => {
      const running = await jail('chroot = %djail\npost-buffering = 1000')
      const length = 300_000
      const client = await RawClient.connect(running.port)
      const head = `POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(length)}\r\n\r\n`
      expect((await client.request(head, 'b'.repeat(length))).body.toString()).toBe(String(length))
      client.close()
      expect(await ask(running, '/file?/app/app.py')).toBe(FILES['app.py'])
    })

    test('has its virtual environment inside', async () => {
      const running = await jail('chroot = %djail\nhome = /venv\nhook-as-root = exec:python3 -m venv --without-pip /venv')
      expect(running.log).toContain('PEP 405 virtualenv detected: /venv')
      expect(await ask(running, '/list?/venv/bin')).toContain('python3')
    })

    test('may have namespaces of its own by unshare2', async () => {
      const before = hostname()
      const running = await jail('chroot = %djail\nunshare2 = uts\nhook-as-root = hostname:deep-inside')
      expect(await ask(running, '/sh?hostname')).toBe('deep-inside\n')
      expect(hostname()).toBe(before)
    })

    test('whose keeper dies goes on serving, and says what is not possible any more', async () => {
      const running = await jail('chroot = %djail')
      const keeper = running.pids().zygote.find((pid) => readFileSync(`/proc/${String(pid)}/comm`, 'utf8') === 'uwsgi-ts keeper\n')
      process.kill(keeper ?? 0, 'SIGKILL')
      await running.waitForLine(/^keeper of the jail .* was killed by signal 9; workers go on/)
      expect(await ask(running, '/list?/')).toContain('app')
      running.signal('SIGHUP')
      await running.waitForLine(/^reload: the new configuration did not start: .*keeper of the jail.*; the old one goes on$/)
      expect(await ask(running, '/list?/')).toContain('app')
    })

    test('whose run folder is hidden by a mount is refused', async () => {
      const run = await runServer({
        ini: `${BASE}\n${USER}\n${JAIL}\nhook-as-root = mount:tmpfs none /tmp\nhook-post-jail = mount:none %djail %djail bind,rec\npivot-root = %djail old`,
        files: JAIL_FILES,
      })
      expect(run.status).toBe(1)
      expect(run.log.at(-1)).toMatch(/run-dir: \/tmp is not the same folder inside and outside/)
    })

    test('that does not exist ends the start', async () => {
      const run = await runServer({ ini: `${BASE}\nchroot = /no/such/folder`, files: FILES })
      expect(run.status).toBe(1)
      expect(run.log).toContain('chroot() to /no/such/folder')
      expect(run.log.at(-1)).toBe(
        'uwsgi-ts: not started: chroot: cannot enter /no/such/folder: ENOENT: no such file or directory, chroot /no/such/folder',
      )
    })
  })
})

/** A server with process numbers of its own: the harness would take them for those of other processes. */
function runAlone(ini: string): { child: ReturnType<typeof spawn>; text: () => string; ended: Promise<number | null> } {
  const dir = mkdtempSync(join(tmpdir(), 'uwsgi-alone-'))
  chmodSync(dir, 0o755)
  for (const [name, text] of Object.entries({ ...FILES, 'app.ini': `[uwsgi]\n${ini}\n` })) writeFileSync(join(dir, name), text)
  const command = fileURLToPath(new URL('../../bin/uwsgi-ts.js', import.meta.url))
  const child = spawn(process.execPath, [command, '--ini', 'app.ini'], {
    cwd: dir,
    env: { PATH: `/usr/bin:/bin:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    // The first of a pid namespace takes all others with it.
    child.kill('SIGINT')
    await ended
    rmSync(dir, { recursive: true, force: true })
  })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log += text))
  return { child, ended, text: () => log }
}
