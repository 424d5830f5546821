import { expect, test } from 'vitest'
import type { Settings } from '../../src/config/settings.js'
import { runsPrograms, workerProgram } from '../../src/master/worker-program.js'

const settings = (values: Record<string, string>): Settings =>
  ({
    has: (name: string) => name in values,
    string: (name: string) => values[name],
    flag: (name: string) => values[name] === 'true',
    list: () => [],
  }) as unknown as Settings

test('without the options workers are no programs', () => {
  expect(runsPrograms(settings({ processes: '2' }))).toBe(false)
  expect(workerProgram(settings({}))).toBeUndefined()
})

test.each([
  ['a file is run as it is', { 'worker-exec': '/bin/sh' }, { option: 'worker-exec', file: '/bin/sh', args: ['/bin/sh'] }],
  [
    'a command line is run by the shell',
    { 'worker-exec2': 'run it' },
    { option: 'worker-exec2', file: '/bin/sh', args: ['/bin/sh', '-c', 'exec run it'] },
  ],
])('%s', (_title, values, program) => {
  expect(runsPrograms(settings(values))).toBe(true)
  expect(workerProgram(settings(values))).toEqual(program)
})

test('a program that would never give up root is refused', () => {
  expect(() => workerProgram(settings({ 'worker-exec': '/bin/sh', 'drop-after-apps': 'true' }))).toThrow(
    /^worker-exec: cannot be used with drop-after-apps/,
  )
})
