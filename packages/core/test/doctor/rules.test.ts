// One row a rule: a configuration in which it finds something, and the same with what the rule says to write instead, in which it finds nothing.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Machine } from '../../src/doctor/machine.js'
import { rulesPage } from '../../src/doctor/rules-page.js'
import { THEMES } from '../../src/doctor/rules.js'
import { doctorOf } from './inspect.js'

interface Row {
  readonly bad: string
  readonly good: string
  readonly machine?: Partial<Machine>
  /** @default the same */
  readonly goodMachine?: Partial<Machine>
  /** Line of the finding; 0: none. */
  readonly line?: number
}

const OPEN_TMP: Partial<Machine> = { mode: (path) => (path === '/tmp' ? 0o1777 : 0o750) }
const nowhere: Partial<Machine> = { mode: (path) => (path.startsWith('/nowhere') ? undefined : 0o750) }

const ROWS: Readonly<Record<string, Row>> = {
  'no-strict': { bad: 'master = true', good: 'strict = true', line: 0 },
  'unknown-option': { bad: 'strict = true\nharakri = 5', good: 'harakiri = 5', line: 3 },
  'not-built': { bad: 'legion-mcast = x', good: 'master = true', line: 2 },
  'not-readable': { bad: 'processes = many', good: 'processes = 2', line: 2 },
  'suspicious-text': { bad: 'for = a b\nprint = %(_)', good: 'for = a b\nprint = %(_)\nendfor =', line: 2 },
  'given-twice': { bad: 'harakiri = 5\nmaster = true\nharakiri = 6', good: 'harakiri = 5\nenv = A=1\nenv = B=2', line: 4 },
  'flag-with-a-word': { bad: 'vacuum = flase', good: 'vacuum = Off', line: 2 },
  'no-effect': { bad: 'thunder-lock = true', good: 'master = true', line: 2 },
  'useless-alone': { bad: 'stats-http = true', good: 'stats-http = true\nstats = 127.0.0.1:9191', line: 2 },
  contradiction: { bad: 'log-micros = true\ndisable-logging = true', good: 'log-micros = true\ndisable-logging = false', line: 3 },
  'preset-overrides': { bad: 'harakiri = 5\npreset = production', good: 'preset = production\nharakiri = 5', line: 2 },
  'two-presets': { bad: 'preset = production\npreset = development', good: 'preset = production', line: 3 },
  'sigterm-reloads': { bad: 'master = true', good: 'die-on-term = true', line: 0 },
  'daemonize-supervised': { bad: 'daemonize = x.log', good: 'master = true', machine: { supervised: true }, line: 2 },
  'daemonize-and-die-on-term': { bad: 'die-on-term = true\ndaemonize = x.log', good: 'die-on-term = true', line: 3 },
  'rotation-without-file': { bad: 'log-maxsize = 1000000', good: 'log-maxsize = 1000000\nlogto = a.log', line: 2 },
  'reload-program-missing': {
    bad: 'binary-path = /bin/a',
    good: 'binary-path = /bin/a',
    machine: { mode: () => 0o644 },
    goodMachine: { mode: () => 0o755 },
    line: 2,
  },
  'lock-missing': { bad: 'flock-wait = /nowhere/a', good: 'flock-wait = /run/a', machine: nowhere, line: 2 },
  'daemonize-and-logto': { bad: 'daemonize = a.log\nlogto = b.log', good: 'daemonize = a.log', line: 3 },
  'pidfile-with-emperor': { bad: 'emperor = vassals\npidfile = x.pid', good: 'emperor = vassals', line: 3 },
  'pidfile-in-tmp': { bad: 'safe-pidfile = /tmp/x.pid', good: 'safe-pidfile = /run/shop/x.pid', machine: OPEN_TMP, line: 2 },
  'pidfile-early': { bad: 'pidfile = x.pid', good: 'safe-pidfile = x.pid', line: 2 },
  root: { bad: 'master = true', good: 'uid = www-data', machine: { uid: 0 }, line: 0 },
  'uid-without-gid': { bad: 'uid = www-data', good: 'uid = www-data\ngid = www-data', line: 2 },
  'readable-secret': { bad: 'env = DB_PASSWORD=x', good: 'env = DB_PASSWORD=$(DB_PASSWORD)', machine: { mode: () => 0o644 }, line: 2 },
  'writable-config': {
    bad: 'master = true',
    good: 'master = true',
    machine: { mode: () => 0o666 },
    goodMachine: { mode: () => 0o664 },
    line: 2,
  },
  'socket-for-everybody': { bad: 'chmod-socket = 666', good: 'chmod-socket = 660', line: 2 },
  'socket-mode-unsaid': { bad: 'socket = app.sock', good: 'socket = app.sock\nchmod-socket = 660', line: 2 },
  'uwsgi-protocol-public': { bad: 'socket = :3031', good: 'socket = 127.0.0.1:3031', line: 2 },
  'stats-public': { bad: 'stats = 0.0.0.0:9191', good: 'stats = 127.0.0.1:9191', line: 2 },
  'http-router': { bad: 'http = :8080', good: 'http-socket = :8080', line: 2 },
  'http-and-http-socket': { bad: 'http-socket = :80\nhttp = :80', good: 'http-socket = :80\nhttp = :81', line: 3 },
  'http-without-front': { bad: 'http-socket = :8080', good: 'http-socket = [::1]:8080', line: 2 },
  'listen-above-somaxconn': { bad: 'listen = 5000', good: 'listen = 4096', line: 2 },
  'address-twice': {
    bad: 'http-socket = 127.0.0.1:80\nsocket = 127.0.0.1:80',
    good: 'http-socket = 127.0.0.1:0\nsocket = 127.0.0.1:0',
    line: 3,
  },
  'privileged-port': { bad: 'http-socket = 127.0.0.1:80', good: 'http-socket = 127.0.0.1:8080', line: 2 },
  'socket-in-tmp': { bad: 'socket = /tmp/app.sock', good: 'socket = /run/shop/app.sock', machine: OPEN_TMP, line: 2 },
  'socket-path-long': { bad: `socket = /${'long/'.repeat(25)}app.sock`, good: 'socket = /run/app.sock', line: 2 },
  'no-vacuum': { bad: 'socket = app.sock', good: 'socket = app.sock\nvacuum = true', line: 2 },
  'no-need-app': { bad: 'wsgi-file = app.py', good: 'wsgi-file = app.py\nneed-app = true', line: 0 },
  'no-app': { bad: 'master = true', good: 'wsgi-file = app.py', line: 0 },
  'tracebacks-to-clients': { bad: 'catch-exceptions = true', good: 'preset = development', line: 2 },
  'autoreload-in-production': { bad: 'processes = 2\npy-autoreload = 1', good: 'processes = 2\ntouch-reload = x', line: 3 },
  'missing-folder': { bad: 'chdir = /nowhere', good: 'chdir = /srv', machine: nowhere, line: 2 },
  'missing-folder-of-file': { bad: 'logto = /nowhere/x.log', good: 'logto = /srv/x.log', machine: nowhere, line: 2 },
  'mount-without-script-name': {
    bad: 'http-socket = :8080\nmount = /x=app.py',
    good: 'http-socket = :8080\nmount = /x=app.py\nmanage-script-name = true',
    line: 3,
  },
  'enable-threads-missing': { bad: 'wsgi-file = app.py', good: 'wsgi-file = app.py\nenable-threads = true', line: 0 },
  'single-interpreter-missing': { bad: 'wsgi-file = app.py', good: 'wsgi-file = app.py\nsingle-interpreter = true', line: 0 },
  'no-master': { bad: 'vacuum = true', good: 'master = true', line: 0 },
  'one-request-at-a-time': { bad: 'processes = 1', good: 'processes = 2', line: 0 },
  'many-processes': { bad: 'processes = 64', good: 'processes = 8', line: 2 },
  'more-than-memory': { bad: 'processes = 4\nreload-on-rss = 4096', good: 'processes = 4\nreload-on-rss = 1024', line: 3 },
  'cheaper-not-below-processes': { bad: 'processes = 4\ncheaper = 4', good: 'processes = 4\ncheaper = 2', line: 3 },
  'max-requests-low': { bad: 'max-requests = 10', good: 'max-requests = 5000', line: 2 },
  'max-requests-with-threads': { bad: 'threads = 2\nmax-requests = 5000', good: 'threads = 2\nmax-worker-lifetime = 3600', line: 3 },
  'lifetimes-cross': { bad: 'max-worker-lifetime = 5', good: 'max-worker-lifetime = 5\nmin-worker-lifetime = 1', line: 2 },
  'no-recycling': { bad: 'master = true', good: 'max-requests = 5000', line: 0 },
  'memory-limit-low': { bad: 'reload-on-rss = 16', good: 'reload-on-rss = 512', line: 2 },
  'evil-first': {
    bad: 'reload-on-rss = 512\nevil-reload-on-rss = 512',
    good: 'reload-on-rss = 512\nevil-reload-on-rss = 1024',
    line: 3,
  },
  'forkbomb-guard-off': { bad: 'forkbomb-delay = 0', good: 'forkbomb-delay = 2', line: 2 },
  lazy: { bad: 'lazy = true', good: 'lazy-apps = true', line: 2 },
  'lazy-apps-without-need': { bad: 'lazy-apps = true', good: 'lazy-apps = true\ntouch-chain-reload = x', line: 2 },
  'chain-reload-without-lazy-apps': { bad: 'touch-chain-reload = x', good: 'touch-chain-reload = x\nlazy-apps = true', line: 2 },
  'touch-reload-with-lazy-apps': { bad: 'touch-reload = x\nlazy-apps = true', good: 'touch-reload = x', line: 2 },
  'lazy-apps-without-need-app': { bad: 'lazy-apps = true', good: 'lazy-apps = true\nneed-app = true', line: 2 },
  'mercy-below-keepalive': {
    bad: 'http-socket = :8080\nworker-reload-mercy = 10',
    good: 'http-socket = :8080\nworker-reload-mercy = 20',
    line: 3,
  },
  'reuse-port-without-shutdown': { bad: 'reuse-port = true', good: 'reuse-port = true\nshutdown-sockets = true', line: 2 },
  'no-harakiri': { bad: 'harakiri = 0', good: 'harakiri = 60', line: 2 },
  'harakiri-without-post-buffering': { bad: 'harakiri = 60', good: 'harakiri = 60\npost-buffering = 65536', line: 2 },
  'mercy-below-harakiri': { bad: 'harakiri = 90', good: 'harakiri = 90\nworker-reload-mercy = 95', line: 2 },
  'buffer-size-small': { bad: 'buffer-size = 2048', good: 'buffer-size = 16384', line: 2 },
  'buffer-size-large': { bad: 'buffer-size = 1m', good: 'buffer-size = 65535', line: 2 },
  'post-buffering-large': { bad: 'post-buffering = 64m', good: 'post-buffering = 65536', line: 2 },
  'no-limit-post': { bad: 'http-socket = :8080', good: 'http-socket = :8080\nlimit-post = 10m', line: 2 },
  'log-conditions-idle': { bad: 'log-5xx = true', good: 'log-5xx = true\ndisable-logging = true', line: 2 },
  'errors-not-logged': { bad: 'disable-logging = true', good: 'disable-logging = true\nlog-5xx = true', line: 2 },
  'log-slow-over-harakiri': { bad: 'log-slow = 5000\nharakiri = 5', good: 'log-slow = 1000\nharakiri = 5', line: 2 },
}

const RULES = THEMES.flatMap(({ rules }) => rules)

describe('every rule', () => {
  test('has a name of its own and a row here', () => {
    expect(RULES.length).toBeGreaterThanOrEqual(35)
    expect(RULES.map(({ id }) => id).sort()).toEqual(Object.keys(ROWS).sort())
  })

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s says what, why and what instead', (_id, { title, why, instead }) => {
    for (const text of [title, why, instead]) {
      expect(text.length).toBeGreaterThan(5)
      expect(text).not.toMatch(/\||\n/)
    }
  })

  test.each(Object.entries(ROWS))(
    '%s finds what is wrong and leaves alone what is right',
    async (id, { bad, good, machine, goodMachine = machine, line }) => {
      const found = (await doctorOf(bad, machine)).filter(({ rule }) => rule === id)
      expect(found.length).toBeGreaterThanOrEqual(1)
      expect(found[0]?.source.line).toBe(line)
      expect((await doctorOf(good, goodMachine)).filter(({ rule }) => rule === id)).toEqual([])
    },
  )
})

test('docs/doctor.md is the list of the rules as they are', () => {
  const file = fileURLToPath(new URL('../../../../docs/doctor.md', import.meta.url))
  expect(readFileSync(file, 'utf8'), 'make it anew with uwsgi-ts doctor --rules > docs/doctor.md').toBe(rulesPage())
})

test('the preset for production leaves no error and no warning but about what no preset can know', async () => {
  const findings = await doctorOf('preset = production\nhttp-socket = 127.0.0.1:8000\nwsgi-file = app.py\nprocesses = 4')
  expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([])
})

test('a secret is named and never shown', async () => {
  const findings = await doctorOf('env = API_TOKEN=hunter2\nset-placeholder = db_password=hunter2\nvacuum = true', { mode: () => 0o644 })
  const secrets = findings.filter(({ rule }) => rule === 'readable-secret')
  expect(secrets.map(({ what }) => what.split(' ')[0])).toEqual(['API_TOKEN', 'db_password'])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test('the worst comes first, and equals in the order of the file', async () => {
  const findings = await doctorOf('thunder-lock = true\nvacuum = flase\nchmod-socket = 666\nharakri = 5\nstats = :9191')
  const wanted = ['no-effect', 'flag-with-a-word', 'socket-for-everybody', 'unknown-option', 'stats-public']
  const seen = findings.filter(({ rule }) => wanted.includes(rule)).map(({ rule }) => rule)
  expect(seen).toEqual(['socket-for-everybody', 'unknown-option', 'stats-public', 'flag-with-a-word', 'no-effect'])
})
