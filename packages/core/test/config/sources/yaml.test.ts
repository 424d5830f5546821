import { expect, test } from 'vitest'
import { useConfigFolder } from './read-files.js'

const folder = useConfigFolder()
const read = (text: string, section = ''): Promise<string[]> => {
  folder.write('x.yaml', text)
  return folder.read(['--yaml', `x.yaml${section}`])
}
const warnings = (): string[] => folder.log.filter((line) => line.includes('warning'))

test('repeated keys count, values are texts, and sequences give their key once for each item', async () => {
  const text = 'uwsgi:\n  a: 1\n  a: true\n  b: "x y"\n  c: ~\n  d: [x, "y", 3]\n  e:\n    - p\n    - q\n  f:\n  - r\n  g: 0x10 # no\n'
  expect(await read(text)).toEqual([
    'a = 1',
    'a = true',
    'b = x y',
    'c = ~',
    'd = x',
    'd = y',
    'd = 3',
    'e = p',
    'e = q',
    'f = r',
    'g = 0x10',
  ])
})

test('block scalars keep their line breaks, folded ones have blanks', async () => {
  expect(await read('uwsgi:\n  c: |\n    l1\n    l2\n  d: >-\n    f1\n    f2\n')).toEqual(['c = l1\nl2\n', 'd = f1 f2'])
})

test('keys of inner mappings count as if they stood in the section', async () => {
  expect(await read('uwsgi:\n  j:\n    k: v\n    l: {m: n}\n  a: [1, [2, 3], {x: 4}]\n  z: 5\n')).toEqual([
    'k = v',
    'm = n',
    'a = 1',
    'a = 2',
    'a = 3',
    'x = 4',
    'z = 5',
  ])
})

test('mappings in a list count, in the section and under a key', async () => {
  expect(await read('uwsgi:\n  - a: 1\n    b: 2\n  - c: 3\n')).toEqual(['a = 1', 'b = 2', 'c = 3'])
  expect(await read('uwsgi:\n  f:\n    - p: 1\n      q: 2\n    - r\n  g: 1\n')).toEqual(['p = 1', 'q = 2', 'f = r', 'g = 1'])
})

test('endif without a value ends its block, other keys without one are left out with a warning', async () => {
  expect(await read('uwsgi:\n  if-env: NOPE\n  a: 1\n  endif:\n  harakiri:\n  b: 2\n')).toEqual(['if-env = NOPE', 'endif = ', 'b = 2'])
  expect(warnings()).toEqual([
    'x.yaml:5:3: warning: harakiri has no value and is left out, as in uWSGI; expected harakiri: VALUE, or harakiri: "" for an empty one',
    expect.stringContaining('x.yaml:6:3: warning: b: no option has this name'),
  ])
})

test('a plain value may begin with a reference', async () => {
  expect(await read('uwsgi:\n  for: 1 2\n  a: %(_)\n  endfor:\n  n: 5\n  b: x%(n)\n')).toEqual([
    'for = 1 2',
    'a = 1',
    'a = 2',
    'endfor = ',
    'n = 5',
    'b = x5',
  ])
})

test('the first section of the name counts, wherever it is, and :NAME means the YAML file read last', async () => {
  expect(await read('a: 1\nuwsgi:\n  b: 2\nuwsgi:\n  c: 3\n')).toEqual(['b = 2'])
  expect(await read('x:\n  uwsgi:\n    b: 2\n')).toEqual(['b = 2'])
  expect(await read('---\na: 1\n---\napp:\n  b: "%x"\n  yaml: ":more"\nmore: {c: "%x"}\n', ':app')).toEqual(['b = app', 'c = more'])
})

test('anchors, aliases and tags are taken for what they stand for', async () => {
  expect(await read('uwsgi:\n  a: &x !!str 1\n  b: *x\n  <<: {c: 2}\n  d: [*x, *x]\n')).toEqual([
    'a = 1',
    'b = 1',
    'c = 2',
    'd = 1',
    'd = 1',
  ])
})

test('aliases that stand for more than fits into memory are refused', async () => {
  const levels = Array.from({ length: 30 }, (_, n) => `  l${String(n + 1)}: &l${String(n + 1)} [*l${String(n)}, *l${String(n)}]`)
  const text = `uwsgi:\n  l0: &l0 [a, b]\n${levels.join('\n')}\n`
  expect((await read(text)).join('\n')).toMatch(/x\.yaml:\d+:\d+: error parsing YAML file: /)
})

test('a file without the section is a warning, as it is for ini files', async () => {
  expect(await read('a: 1\n')).toEqual([])
  expect(warnings()).toEqual([`command line: warning: yaml: *** WARNING: Can't find section "uwsgi" in YAML configuration file x.yaml ***`])
})

test.each([
  ['uwsgi:\n  a: 1\n b: 2\n', 'x.yaml:3:1: error parsing YAML file: all mapping items must start at the same column'],
  ['uwsgi:\n\ta: 1\n', 'x.yaml:2:1: error parsing YAML file: tabs are not allowed as indentation'],
  ['uwsgi:\n  a: "unclosed\n', 'x.yaml:3:1: error parsing YAML file: missing closing "quote'],
  ['uwsgi:\n  a: `x`\n', 'x.yaml:2:6: error parsing YAML file: plain value cannot start with reserved character `'],
  ['uwsgi:\n  a: *nope\n', 'x.yaml:2:6: error parsing YAML file: *nope is the alias of nothing'],
  ['uwsgi:\n  ? [k]\n  : v\n', 'x.yaml:2:5: error parsing YAML file: a key is no text; expected NAME: VALUE'],
])('%j is refused with its place', async (text, message) => {
  expect((await read(text))[0]).toBe(message)
})
