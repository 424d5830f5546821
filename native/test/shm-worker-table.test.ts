import { ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { posix, shm, WorkerTable, type AppField, type CoreField, type HeaderField, type WorkerField } from '../src/index.js'
import { node } from './child-process.js'
import { errorOf } from './open-descriptors.js'

let fd: number
let words: BigUint64Array
let table: WorkerTable

beforeEach(() => {
  ;({ fd, words } = shm.createTable(3, 2))
  table = new WorkerTable(words, shm.layout)
})
afterEach(() => posix.close(fd))

test('the field names in TypeScript are those of the C++ structs', () => {
  const header = [
    'magic',
    'workers',
    'cores_per_worker',
    'total_requests',
    'queue_full',
    'spare0',
    'spare1',
    'spare2',
  ] satisfies HeaderField[]
  expect(shm.layout.header).toEqual(header)
  const worker: Record<WorkerField, 0> = {
    ...{ id: 0, pid: 0, requests: 0, delta_requests: 0, exceptions: 0, harakiri_count: 0, signals: 0, tx: 0, running_time_us: 0 },
    ...{ avg_rt_us: 0, last_spawn: 0, respawn_count: 0, accepting: 0, busy_cores: 0, rss: 0, vsz: 0 },
  }
  expect(shm.layout.worker).toEqual(Object.keys(worker))
  const core: Record<CoreField, 0> = {
    ...{ requests: 0, static_requests: 0, routed_requests: 0, offloaded_requests: 0, write_errors: 0, read_errors: 0 },
    ...{ in_request: 0, request_start_us: 0 },
  }
  expect(shm.layout.core).toEqual(Object.keys(core))
  const app: Record<AppField, 0> = { requests: 0, exceptions: 0 }
  expect(shm.layout.app).toEqual(Object.keys(app))
})

describe('a table', () => {
  test('starts with zeros but for its header', () => {
    expect(table.header()).toEqual({ workers: 3, cores_per_worker: 2, total_requests: 0, queue_full: 0, spare0: 0, spare1: 0, spare2: 0 })
    expect(words.slice(3).every((word) => word === 0n)).toBe(true)
    expect(words[0]).toBe(shm.layout.magic)
  })

  test('keeps every field of every row apart from all others', () => {
    let next = 1
    const set: Array<() => number> = []
    const expected: number[] = []
    const note = (read: () => number, write: (value: number) => void): void => {
      write(next)
      expected.push(next)
      set.push(read)
      next += 1
    }
    for (let w = 0; w < 3; w += 1) {
      for (const field of shm.layout.worker as WorkerField[])
        note(
          () => table.worker(w)[field],
          (value) => table.set(w, field, value),
        )
      for (let c = 0; c < 2; c += 1) {
        for (const field of shm.layout.core as CoreField[])
          note(
            () => table.core(w, c)[field],
            (value) => table.setCore(w, c, field, value),
          )
      }
      for (let a = 0; a < shm.layout.maxApps; a += 1) {
        for (const field of shm.layout.app as AppField[])
          note(
            () => table.app(w, a)[field],
            (value) => table.setApp(w, a, field, value),
          )
      }
    }
    for (const field of ['total_requests', 'queue_full'] as const)
      note(
        () => table.header()[field],
        (value) => table.setHeader(field, value),
      )
    expect(set.map((read) => read())).toEqual(expected)
    // All words but magic, workers, cores_per_worker and the three spare ones are in use.
    expect(expected.length).toBe(words.length - 6)
  })

  test('adds and returns the new value', () => {
    expect([table.add(1, 'requests', 2), table.add(1, 'requests', 3), table.get(1, 'requests')]).toEqual([2, 5, 5])
    expect([table.addHeader('total_requests', 1), table.addCore(0, 1, 'write_errors', 4), table.addApp(2, 63, 'exceptions', 6)]).toEqual([
      1, 4, 6,
    ])
    expect(table.worker(0).requests).toBe(0)
  })

  test('refuses rows that are not there, fields that are none and values that are no counts', () => {
    for (const call of [
      () => table.worker(3),
      () => table.worker(-1),
      () => table.core(0, 2),
      () => table.app(0, 64),
      () => table.worker(0.5),
      () => table.set(0, 'pid', -1),
      () => table.set(0, 'pid', 1.5),
      () => table.set(0, 'pid', Number.NaN),
      () => table.set(0, 'pidd' as never, 1),
    ]) {
      expect(call).toThrow(/^worker table: /)
    }
  })

  test('refuses words that are not a table', () => {
    expect(() => new WorkerTable(new BigUint64Array(1000), shm.layout)).toThrow('magic')
    expect(() => new WorkerTable(words.subarray(0, 100), shm.layout)).toThrow('expected')
  })
})

describe('createTable and mapTable', () => {
  test('two mappings in one process are the same memory, and outlive the descriptor', () => {
    const copy = openSync(`/proc/self/fd/${fd}`, 'r+')
    const second = new WorkerTable(shm.mapTable(copy), shm.layout)
    posix.close(copy)
    table.set(2, 'pid', 4711)
    expect(second.worker(2).pid).toBe(4711)
    second.add(2, 'pid', 1)
    expect(table.worker(2).pid).toBe(4712)
  })

  test('two processes count in one table and lose nothing', async () => {
    const script = `
      const table = new WorkerTable(shm.mapTable(9), shm.layout)
      table.set(0, 'pid', process.pid)
      for (let i = 0; i < 20_000; i += 1) table.add(1, 'requests', 1)`
    const children = [node(script, { fds: [[fd, 9]] }), node(script, { fds: [[fd, 9]] })]
    for (let i = 0; i < 20_000; i += 1) table.add(1, 'requests', 1)
    for (const child of children) {
      expect(await child.output).toBe('')
      expect(await child.status).toMatchObject({ code: 0 })
    }
    expect(table.worker(1).requests).toBe(60_000)
    expect(children.map((child) => child.pid)).toContain(table.worker(0).pid)
  })

  test('a table can be neither cut nor grown, so that no mapping ever faults', () => {
    expect(errorOf(() => ftruncateSync(fd, 0))).toMatchObject({ code: 'EPERM' })
    expect(errorOf(() => ftruncateSync(fd, 1 << 20))).toMatchObject({ code: 'EPERM' })
  })

  test('the memory is given back when JavaScript lets go of it', async () => {
    const child = node(
      `import { readFileSync } from 'node:fs'
       const mapped = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('uwsgi-ts workers')).length
       const make = () => { for (let i = 0; i < 20; i += 1) shm.mapTable(9) }
       make()
       const most = mapped()
       for (let i = 0; i < 50 && mapped() > 0; i += 1) { globalThis.gc(); await new Promise((resolve) => setImmediate(resolve)) }
       console.log(most, mapped())`,
      { fds: [[fd, 9]], env: { NODE_OPTIONS: '--expose-gc' } },
    )
    expect(await child.output).toBe('20 0\n')
    await child.status
  })

  test.each([
    [0, 1],
    [1, 0],
    [-1, 1],
    [1.5, 1],
    [1_000_001, 1],
    [1_000_000, 1000],
  ])('a table of %s workers of %s cores is refused', (workers, cores) => {
    expect(errorOf(() => shm.createTable(workers, cores))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
  })

  test('what is not a sealed table is refused: files, sockets, closed descriptors, tables of a wrong size or magic', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-shm-'))
    const file = openSync(join(folder, 'file'), 'w+')
    ftruncateSync(file, words.byteLength)
    expect(errorOf(() => shm.mapTable(file))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
    posix.close(file)
    rmSync(folder, { recursive: true })
    expect(errorOf(() => shm.mapTable(999_999))).toMatchObject({ code: 'EBADF', syscall: 'fstat' })
    expect(errorOf(() => shm.mapTable('3' as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    const [magic, workers] = [words[0] ?? 0n, words[1] ?? 0n]
    words[1] = 4n
    expect(errorOf(() => shm.mapTable(fd)).message).toContain('4 workers of 2 cores')
    words[1] = 1n << 63n
    expect(errorOf(() => shm.mapTable(fd)).message).toContain('does not fit')
    words[1] = workers
    words[0] = magic + 1n
    expect(errorOf(() => shm.mapTable(fd)).message).toContain('not a worker table')
  })
})
