import { expect, test } from 'vitest'
import { judgeExit } from '../../src/master/worker-exit.js'

const end = { worker: 2, pid: 40, code: null, signal: null, engineLost: false, needApp: false, othersServe: false, recycled: '' } as const
const died = 'DAMN ! worker 2 (pid: 40) died :( trying respawn ...'

test.each([
  ['a signal', { signal: 9 }, 'respawn', ['DAMN ! worker 2 (pid: 40) died, killed by signal 9 :( trying respawn ...'], true],
  ['status 1', { code: 1 }, 'respawn', [died], true],
  ['status 0 of the app', { code: 0 }, 'respawn', [died], true],
  ['status 0 after max-requests', { code: 0, recycled: 'requests' }, 'respawn', ['worker 2 killed successfully (pid: 40)'], false],
  ['status 0 after max-worker-lifetime', { code: 0, recycled: 'lifetime' }, 'respawn', [], false],
  ['status 1 of a worker that was to be replaced', { code: 1, recycled: 'requests' }, 'respawn', [died], true],
  ['status 0 after its engine died', { code: 0, engineLost: true }, 'respawn', [], false],
  [
    'a signal after its engine died',
    { signal: 11, engineLost: true },
    'respawn',
    ['DAMN ! worker 2 (pid: 40) died, killed by signal 11 :( trying respawn ...'],
    true,
  ],
  ['status 17, a reload', { code: 17 }, 'respawn', [], true],
  ['status 29, quiet', { code: 29 }, 'respawn', [], true],
  ['status 30, told to end', { code: 30 }, 'respawn', [died], true],
  ['status 15, cheap', { code: 15 }, 'cheap', ['worker 2 asked for cheap mode (pid: 40)...', 'uWSGI worker 2 cheaped.'], false],
  ['status 22', { code: 22 }, 'respawn', ['OOPS ! failed loading app in worker 2 (pid 40) :( trying again...', died], true],
  [
    'status 22 with need-app',
    { code: 22, needApp: true },
    'destroy',
    ['OOPS ! failed loading app in worker 2 (pid 40)', 'need-app requested, destroying the instance...'],
    false,
  ],
  [
    'status 22 with need-app while others have the app',
    { code: 22, needApp: true, othersServe: true },
    'respawn-later',
    [
      'OOPS ! failed loading app in worker 2 (pid 40)',
      'need-app: worker 2 cannot load its app any more; the other workers go on, and it is tried again',
    ],
    false,
  ],
  ['status 31', { code: 31 }, 'brutal-reload', ['!!! inconsistent state reported by worker 2 (pid: 40) !!!'], false],
] as const)('%s', (_title, how, then, lines, throttled) => {
  expect(judgeExit({ ...end, ...how })).toEqual({ then, lines, throttled })
})
