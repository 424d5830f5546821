import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { posix } from '../src/index.js'

const SOURCE = `
#include <stdlib.h>
static int seen;
void posix_test_bare(void) { seen = 41; }
int posix_test_seen(void) { return seen; }
int posix_test_twice(int number) { return 2 * number; }
int posix_test_number(char *text) { return atoi(text); }
`
let folder: string
let library: string | undefined

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-symbols-'))
  writeFileSync(join(folder, 'functions.c'), SOURCE)
  library = join(folder, 'functions.so')
  try {
    execFileSync(process.env['CC'] ?? 'cc', ['-shared', '-fPIC', '-o', library, join(folder, 'functions.c')])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    library = undefined
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

test('functions of a library are called with nothing, an int or a text', (context) => {
  if (library === undefined) return context.skip('there is no C compiler here')
  expect(posix.hasSymbol('posix_test_twice')).toBe(false)
  posix.loadLibrary(library)
  expect(posix.hasSymbol('posix_test_twice')).toBe(true)
  posix.callSymbol('posix_test_bare', false)
  expect(posix.callSymbol('posix_test_seen', true)).toBe(41)
  expect(posix.callSymbol('posix_test_twice', true, -21)).toBe(-42)
  expect(posix.callSymbol('posix_test_number', true, '17')).toBe(17)
})

test('a text outlives the call, which putenv relies on', () => {
  expect(posix.callSymbol('putenv', true, 'UWSGI_TS_SYMBOL_TEST=kept')).toBe(0)
  expect(posix.callSymbol('getpid', true)).toBe(process.pid)
  expect(process.env['UWSGI_TS_SYMBOL_TEST']).toBe('kept')
  posix.callSymbol('unsetenv', true, 'UWSGI_TS_SYMBOL_TEST')
})

test('what is not there, or cannot be an argument, is an error that names it', () => {
  expect(() => posix.loadLibrary('/nowhere/lib.so')).toThrow('/nowhere/lib.so: cannot open shared object file')
  expect(() => posix.callSymbol('no_such_function', false)).toThrow('no_such_function')
  expect(() => posix.callSymbol('getpid', true, 2 ** 40)).toThrow('posix.callSymbol: argument')
  expect(() => posix.callSymbol('getpid', true, 'a\0b')).toThrow('posix.callSymbol: argument')
})
