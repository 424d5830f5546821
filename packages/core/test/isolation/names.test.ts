import { expect, test } from 'vitest'
import { cpusOf, allowedCpus } from '../../src/isolation/cpu-affinity.js'
import { namespaceFlags } from '../../src/isolation/namespace-names.js'

test.each([
  [1, 1, [0, 1], [0]],
  [2, 1, [0, 1], [1]],
  [3, 1, [0, 1], [0]],
  [1, 5, [0, 1], [0, 1, 0, 1, 0]],
  [2, 5, [0, 1], [1, 0, 1, 0, 1]],
  [2, 2, [4, 5, 6, 7], [6, 7]],
  [3, 2, [4, 5, 6], [5, 6]],
])('worker %i with %i CPUs of %j gets %j', (worker, each, allowed, cpus) => {
  expect(cpusOf(worker, each, allowed)).toEqual(cpus)
})

test('the CPUs this process may use are at least one, ascending', () => {
  const cpus = allowedCpus()
  expect(cpus.length).toBeGreaterThan(0)
  expect(cpus).toEqual([...cpus].sort((a, b) => a - b))
})

test('namespaces have the bits of unshare(2), by all their names', () => {
  expect(namespaceFlags('uts,ipc', 'unshare')).toBe(201326592)
  expect(new Set(['fs', 'mount', 'mnt', 'ns'].map((name) => namespaceFlags(name, 'unshare')))).toEqual(new Set([0x20000]))
  expect(namespaceFlags('net, pid', 'unshare')).toBe(0x60000000)
})

test.each([
  ['bogus', 'unshare2: unknown namespace subsystem: bogus; expected '],
  ['uts,io', 'unshare2: io is nothing that a running process can leave; expected '],
])('the namespace %s is refused', (list, message) => {
  expect(() => namespaceFlags(list, 'unshare2')).toThrow(message)
})
