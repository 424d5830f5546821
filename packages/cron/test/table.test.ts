// Entries at work, by a clock that does not wait.

import { expect, test } from 'vitest'
import type { CronEntry } from '../src/cron-entry.js'
import { CronTable } from '../src/table.js'
import { FakeClock, FakeMaster } from './fake-master.js'

const entry = (fields: Partial<CronEntry> = {}): CronEntry => ({
  minute: -1,
  hour: -1,
  day: -1,
  month: -1,
  week: -1,
  command: 'run',
  unique: false,
  harakiri: 0,
  ...fields,
})

function start(
  entries: CronEntry[],
  time = '2026-11-22T12:00:20Z',
  master = new FakeMaster({ TZ: 'UTC' }),
): { clock: FakeClock; master: FakeMaster; table: CronTable } {
  const clock = new FakeClock(time)
  const table = new CronTable(entries, clock)
  table.announce(master)
  table.ready(master)
  return { clock, master, table }
}
const runs = ({ lines }: FakeMaster): string[] => lines.filter((line) => line.includes('] running "'))

test('what always fits runs at the start and then each 60 seconds, not at second 0', () => {
  const { clock, master } = start([entry()])
  expect(runs(master)).toEqual(['[uwsgi-cron] running "run" (pid 101)'])
  clock.pass(59)
  expect(runs(master)).toHaveLength(1)
  clock.pass(1)
  expect(runs(master)).toHaveLength(2)
  clock.pass(600)
  expect(runs(master)).toHaveLength(12)
})

test('a minute that fits runs once in it', () => {
  const { clock, master } = start([entry({ minute: 1 })])
  clock.pass(39)
  expect(runs(master)).toHaveLength(0)
  clock.pass(1)
  expect(runs(master)).toHaveLength(1)
  clock.pass(3599)
  expect(runs(master)).toHaveLength(1)
  clock.pass(1)
  expect(runs(master)).toHaveLength(2)
})

test('the time of day is that of the time zone of the configuration', () => {
  const { clock, master } = start([entry({ minute: 1, hour: 21 })], '2026-11-22T12:00:59Z', new FakeMaster({ TZ: 'Asia/Tokyo' }))
  clock.pass(1)
  expect(runs(master)).toHaveLength(1)
})

test('a time zone that there is not stops the start', () => {
  expect(() => start([entry()], undefined, new FakeMaster({ TZ: 'Mars/Olympus' }))).toThrow('env: TZ=Mars/Olympus is no time zone')
})

test('a run that lasts does not keep the next from starting, unless it is unique', () => {
  const { clock, master } = start([entry(), entry({ unique: true, command: 'one' })])
  expect(master.running).toEqual([101, 102])
  clock.pass(70)
  expect(master.running).toEqual([101, 102, 103])
  master.end(102)
  expect(master.lines.at(-1)).toBe('[uwsgi-cron] command "one" running with pid 102 exited after 70 second(s)')
  clock.pass(1)
  expect(runs(master).at(-1)).toBe('[uwsgi-cron] running "one" (pid 104)')
})

test('a run is killed when its time is over, once, and its end is told', () => {
  const { clock, master } = start([entry({ harakiri: 5 }), entry({ command: 'free' })])
  clock.pass(5)
  expect(master.killed).toEqual([])
  clock.pass(2)
  expect(master.killed).toEqual([101])
  expect(master.lines.filter((line) => line.includes('HARAKIRI'))).toEqual(['*** HARAKIRI ON CRON "run" (pid: 101) ***'])
  master.end(101)
  expect(master.lines.at(-1)).toBe('[uwsgi-cron] command "run" running with pid 101 exited after 7 second(s)')
})

test('every run that overlaps has its limit', () => {
  const { clock, master } = start([entry({ harakiri: 90 })])
  clock.pass(151)
  expect(master.killed).toEqual([101, 102])
})

test('a clock that is set back silences nobody', () => {
  const { clock, master } = start([entry()])
  clock.setBack(7200)
  clock.pass(1)
  expect(runs(master)).toHaveLength(2)
})

test('the stats tell the fields and the latest run', () => {
  const { clock, master } = start([entry({ minute: -2, unique: true })], '2026-11-22T12:01:30Z')
  const idle = { minute: -2, hour: -1, day: -1, month: -1, week: -1, command: 'run', unique: 1, legion: '', pid: -1, started_at: 0 }
  expect(master.stats['crons']?.()).toEqual([idle])
  clock.pass(30)
  expect(master.stats['crons']?.()).toEqual([{ ...idle, pid: 101, started_at: Date.parse('2026-11-22T12:02:00Z') / 1000 }])
})

test('a reload goes on with what runs: unique entries stay unique, and limits count from the start of the run', () => {
  const entries = [entry({ unique: true, harakiri: 100 }), entry({ command: 'gone' })]
  const before = start(entries)
  before.clock.pass(40)
  const after = new FakeMaster({ TZ: 'UTC' })
  before.master.handTo(after)
  const { clock, master } = start(entries.slice(0, 1), '2026-11-22T12:01:00Z', after)
  clock.pass(60)
  expect(runs(master)).toEqual([])
  expect(master.killed).toEqual([])
  clock.pass(1)
  expect(master.killed).toEqual([101])
  master.end(101)
  expect(master.lines.at(-1)).toBe('[uwsgi-cron] command "run" running with pid 101 exited after 101 second(s)')
})

test('nothing starts once the server ends', () => {
  const { clock, master, table } = start([entry()])
  table.stop()
  clock.pass(120)
  expect(runs(master)).toHaveLength(1)
})

test('entries are announced, and one that never fits is warned of', () => {
  const { master } = start([entry({ minute: 61, command: 'late' })])
  expect(master.lines).toEqual([
    '[uwsgi-cron] command "late" registered as cron task',
    '[uwsgi-cron] command "late" will never run: minute 61 is not from 0 to 59',
  ])
})

test('an entry of a legion runs only while this server is its lord', () => {
  const master = new FakeMaster({ TZ: 'UTC' })
  const { clock } = start([entry({ legion: 'shop' })], '2026-11-22T12:00:20Z', master)
  clock.pass(70)
  expect(master.running).toEqual([])
  master.lord = true
  clock.pass(1)
  expect(master.running).toHaveLength(1)
  expect(master.stats['crons']?.()).toMatchObject([{ legion: 'shop' }])
  master.lord = false
  clock.pass(200)
  expect(master.running).toHaveLength(1)
})
