import { beforeEach, expect, test } from 'vitest'
import { ApiCalls } from '../../src/engine/api-calls.js'
import type { EngineToMaster } from '../../src/engine/control-messages.js'
import { RegistryStore } from '../../src/plugin/registry.js'
import type { ApiFunction } from '../../src/plugin/abi.js'

type Reply = [core: number, stream: number, call: number, isError: boolean, items: string[]]

let replies: Reply[]
let sent: EngineToMaster[]
let calls: ApiCalls

const from = (call: number): { core: number; stream: number; call: number; worker: number; group: number } => ({
  core: 7,
  stream: 3,
  call,
  worker: 2,
  group: 1,
})
const bytes = (...items: string[]): Buffer[] => items.map((item) => Buffer.from(item))

beforeEach(() => {
  replies = []
  sent = []
  const functions = new RegistryStore<ApiFunction>('API function')
  const own = functions.viewFor('test')
  own.add('shout', ({ args, worker }) => [`${args[0]?.toString().toUpperCase()}!`, String(worker)])
  own.add('later', async () => Promise.resolve([Buffer.from([0, 255])]))
  own.add('fails', () => {
    throw new Error('on purpose')
  })
  own.add('rejects', () => Promise.reject(new Error('on purpose, later')))
  const engine = {
    reply: (core: number, stream: number, call: number, isError: boolean, items: ReadonlyArray<Uint8Array>) =>
      void replies.push([core, stream, call, isError, items.map((item) => Buffer.from(item).toString('latin1'))]),
  }
  const master = { send: (message: EngineToMaster) => void sent.push(message) }
  calls = new ApiCalls(engine, functions, master)
})

test("a plugin's function answers its caller, and knows the worker", async () => {
  calls.receive(from(4), bytes('shout', 'abc'))
  calls.receive(from(5), bytes('later'))
  await expect
    .poll(() => replies)
    .toEqual([
      [7, 3, 4, false, ['ABC!', '2']],
      [7, 3, 5, false, ['\0\xff']],
    ])
})

test.each([
  ['fails', 'on purpose'],
  ['rejects', 'on purpose, later'],
  ['nobody', 'no such function: nobody'],
])('a call of %s is answered with an error', async (name, message) => {
  calls.receive(from(9), bytes(name))
  await expect.poll(() => replies).toEqual([[7, 3, 9, true, [message]]])
})

test('a call that wants no answer gets none, not even when it fails', async () => {
  for (const name of ['shout', 'rejects', 'nobody']) calls.receive(from(0), bytes(name, 'x'))
  calls.receive(from(0), bytes('alarm', 'mail', 'text'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(replies).toEqual([])
  expect(sent).toEqual([{ t: 'call', id: 0, group: 1, worker: 2, name: 'alarm', args: ['mail', 'text'] }])
})

test('what only the master can answer is asked of it, and its answers find their callers', () => {
  calls.receive(from(1), bytes('total_requests'))
  calls.receive(from(2), bytes('reload'))
  const [first, second] = sent as Array<Extract<EngineToMaster, { t: 'call' }>>
  expect([first?.name, second?.name]).toEqual(['total_requests', 'reload'])
  calls.result(second?.id ?? 0, undefined, ['1'])
  calls.result(first?.id ?? 0, 'not now', [])
  expect(replies).toEqual([
    [7, 3, 2, false, ['1']],
    [7, 3, 1, true, ['not now']],
  ])
  calls.result(first?.id ?? 0, undefined, ['twice'])
  expect(replies).toHaveLength(2)
})
