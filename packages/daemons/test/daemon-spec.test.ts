// What each option and key means.

import { expect, test } from 'vitest'
import { configuredDaemons, type DaemonSpec } from '../src/daemon-spec.js'
import { settingsOf } from './settings.js'

const spec = (option: string, value: string): DaemonSpec | undefined => configuredDaemons(settingsOf([option, value]))[0]?.value

test('daemons stand in the order of their options, whatever the options are', () => {
  const settings = settingsOf(
    ['attach-daemon2', 'cmd=one'],
    ['attach-daemon', 'two'],
    ['smart-attach-daemon', '/p three'],
    ['attach-daemon', 'four'],
  )
  expect(configuredDaemons(settings).map(({ value: { command } }) => command)).toEqual(['one', 'two', 'three', 'four'])
})

test('a pid file may say how many checks it is given', () => {
  expect(spec('smart-attach-daemon', '/run/x.pid,3 run  me')).toMatchObject({
    pidfile: '/run/x.pid',
    checks: 3,
    command: 'run  me',
    daemonize: false,
  })
  expect(spec('smart-attach-daemon2', '/run/x.pid run')).toMatchObject({ pidfile: '/run/x.pid', checks: 10, daemonize: true })
})

test('attach-daemon2 has a key for everything', () => {
  const text =
    'exec=run\\, now,freq=4,pidfile=p,control=1,daemon=yes,touch=a;b,stop_signal=QUIT,reload_signal=SIGHUP,stdin=1,uid=33,gid=34,ns_pid=1,chdir=/tmp,max_throttle=9,notifypid=1'
  expect(spec('attach-daemon2', text)).toEqual({
    command: 'run, now',
    checks: 4,
    pidfile: 'p',
    control: true,
    daemonize: true,
    touch: ['a', 'b'],
    stopSignal: 3,
    reloadSignal: 1,
    stdin: true,
    uid: 33,
    gid: 34,
    pidNamespace: true,
    cwd: '/tmp',
    maxThrottle: 9,
    mercy: 3,
    notify: true,
  })
})

test('the signal of a reload is that of the stop when none is named', () => {
  expect(spec('attach-daemon2', 'cmd=x,stopsignal=3')).toMatchObject({ stopSignal: 3, reloadSignal: 3 })
  expect(spec('attach-daemon', 'x')).toMatchObject({ stopSignal: 15, reloadSignal: 15, checks: 10, maxThrottle: 300 })
})

test('a key that is switched off is off', () => {
  expect(spec('attach-daemon2', 'cmd=x,control=0,ns_pid=false')).toMatchObject({ control: false, pidNamespace: false })
})

test('daemons-honour-stdin counts for all', () => {
  const specs = configuredDaemons(settingsOf(['attach-daemon', 'x'], ['daemons-honour-stdin', 'true'], ['attach-daemon2', 'cmd=y']))
  expect(specs.map(({ value: { stdin } }) => stdin)).toEqual([true, true])
})

test('reload-mercy is the time all have for their end', () => {
  expect(spec('attach-daemon', 'x')?.mercy).toBe(3)
  expect(configuredDaemons(settingsOf(['reload-mercy', '9'], ['smart-attach-daemon', '/p x']))[0]?.value.mercy).toBe(9)
})

test('daemons of a legion say its name first', () => {
  expect(spec('legion-attach-daemon', 'shop run it')).toMatchObject({ legion: 'shop', command: 'run it' })
  expect(spec('legion-smart-attach-daemon', 'shop /p,4 run')).toMatchObject({ legion: 'shop', pidfile: '/p', checks: 4, daemonize: false })
  expect(spec('legion-smart-attach-daemon2', 'shop /p run')).toMatchObject({ legion: 'shop', pidfile: '/p', daemonize: true })
})

test.each([
  ['attach-daemon2', 'freq=3', /^app.ini:2: attach-daemon2: the list has no command; expected cmd=COMMAND/],
  ['attach-daemon2', 'cmd=x,stopsignal=NOPE', /stopsignal: "NOPE" is no signal; expected a number from 1 to 64 or a name/],
  ['attach-daemon2', 'cmd=x,uid=www', /uid: "www" is no number/],
  ['attach-daemon2', 'cmd=x,daemonize=1', /daemonize needs a pid file/],
  ['attach-daemon2', 'cmd=x,legion=l', /the list has no key "legion"/],
  [
    'smart-attach-daemon',
    '/run/x.pid',
    /^app.ini:2: smart-attach-daemon: "\/run\/x.pid" names no pid file and command; expected PIDFILE COMMAND/,
  ],
  ['attach-daemon', '', /names no command/],
  ['legion-attach-daemon', 'shop', /"shop" names no legion and command/],
])('%s = %s is refused', (option, value, message) => {
  expect(() => configuredDaemons(settingsOf([option, value]))).toThrow(message)
})
