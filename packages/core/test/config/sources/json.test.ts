import { expect, test } from 'vitest'
import { useConfigFolder } from './read-files.js'

const folder = useConfigFolder()
const read = (text: string, section = ''): Promise<string[]> => {
  folder.write('x.json', text)
  return folder.read(['--json', `x.json${section}`])
}

test('members come in their order, also under a repeated name, and numbers keep their text', async () => {
  const text = '{"uwsgi":{"b":1e5,"a":-0.50,"c":12345678901234567890,"a":"x\\u00e9\\n","t":true,"f":false,"n":null}}'
  expect(await read(text)).toEqual(['b = 1e5', 'a = -0.50', 'c = 12345678901234567890', 'a = xé\n', 't = 1', 'f = 0', 'n = 0'])
})

test('an array gives its option once for each scalar in it', async () => {
  expect(await read('{"uwsgi":{"l":["a",2,true,null],"e":[]}}')).toEqual(['l = a', 'l = 2', 'l = 1', 'l = 0'])
})

test('inner objects and arrays are left out with a warning that says where they are', async () => {
  expect(await read('{"uwsgi":{"o":{"x":1},\n "l":[1,[2],{"y":3}]}}')).toEqual(['l = 1'])
  expect(folder.log.filter((line) => line.includes('left out'))).toEqual([
    'x.json:1:11: warning: o holds an object, which no option can be; it is left out, as in uWSGI',
    'x.json:2:2: warning: l holds an array, which no option can be; it is left out, as in uWSGI',
    'x.json:2:2: warning: l holds an object, which no option can be; it is left out, as in uWSGI',
  ])
})

test('another member is read by its name, and :NAME means the JSON file read last', async () => {
  const text = '{"other":{"uwsgi":1},"app":{"x":"%x","json":":more"},"more":{"y":"%x"},"app":{"z":1}}'
  expect(await read(text, ':app')).toEqual(['x = app', 'y = more'])
})

test('comments and a byte order mark are fine', async () => {
  expect(await read('\uFEFF/* c */ {"uwsgi": {"a": 1 // x\n}}')).toEqual(['a = 1'])
})

test('words of blocks are members like any other', async () => {
  expect(await read('{"uwsgi":{"for":"1 2","a":"%(_)","endfor":"","if-env":"NOPE","b":1,"endif":null}}')).toEqual([
    'for = 1 2',
    'a = 1',
    'a = 2',
    'endfor = ',
    'if-env = NOPE',
    'endif = 0',
  ])
})

test.each([
  ['{"uwsgi":{"a":1,}}', 'x.json:1:17: error parsing JSON data: property name expected'],
  ['{"uwsgi":{"a":1}} x', 'x.json:1:19: error parsing JSON data: invalid symbol'],
  ['{"uwsgi":\n{"a" 1}}', 'x.json:2:6: error parsing JSON data: colon expected'],
  ['', 'x.json:1:1: error parsing JSON data: value expected'],
  ['{"uwsgi":{"a":"b\tc"}}', 'x.json:1:15: error parsing JSON data: invalid character'],
  ['{"uwsgi":{"a":01}}', 'x.json:1:16: error parsing JSON data: comma expected'],
  ['{"uwsgi":[1]}', 'x.json:1:2: you must define a object named uwsgi in your JSON data'],
  ['{"uwsgi":1,"uwsgi":{"a":1}}', 'x.json:1:2: you must define a object named uwsgi in your JSON data'],
  ['["uwsgi"]', 'x.json: you must define a object named uwsgi in your JSON data'],
])('%j is refused with its place', async (text, message) => {
  expect((await read(text))[0]).toBe(message)
})

test('a file nested without an end is refused and not a crash', async () => {
  expect((await read(`{"uwsgi":{"a":${'['.repeat(200_000)}`)).join('\n')).toContain('x.json: error parsing JSON data: nested too deeply')
})

test('an empty name behind the colon is refused', async () => {
  expect((await read('{"uwsgi":{}}', ':'))[0]).toBe(
    'command line: json: "x.json:" names no section behind its colon; expected FILE or FILE:SECTION',
  )
})
