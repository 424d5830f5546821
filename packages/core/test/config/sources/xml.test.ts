import { expect, test } from 'vitest'
import { useConfigFolder } from './read-files.js'

const folder = useConfigFolder()
const read = (text: string | Uint8Array, id = ''): Promise<string[]> => {
  folder.write('x.xml', text)
  return folder.read(['--xml', `x.xml${id}`])
}
const warnings = (): string[] => folder.log.filter((line) => line.includes('warning') && !line.includes('no option'))

test('each element is an option with its text as it stands, and an empty one is 1', async () => {
  expect(
    await read('<uwsgi>\n<a>1</a><b> x y </b><c/><d></d><e>&lt;&amp;&#65;&gt;</e><a>2</a><!-- c --><q:f xmlns:q="u">3</q:f></uwsgi>'),
  ).toEqual(['a = 1', 'b =  x y ', 'c = 1', 'd = 1', 'e = <&A>', 'a = 2', 'f = 3'])
  expect(folder.log[0]).toBe('[uWSGI] parsing config file x.xml')
})

test('under another root the first stanza of the id counts, and one without an id has every id', async () => {
  const text = '<r><uwsgi id="one"><a>1</a></uwsgi><uwsgi id="two"><b>2</b></uwsgi><uwsgi><c>3</c></uwsgi></r>'
  expect(await read(text)).toEqual(['a = 1'])
  expect(await read(text, ':two')).toEqual(['b = 2'])
  expect(await read(text, ':three')).toEqual(['c = 3'])
  expect(folder.log).toContain('[uWSGI] using xml uwsgi id: two')
})

test('an option with another id than the one asked for is left out', async () => {
  const text = '<uwsgi id="ignored"><a id="one">1</a><b id="two">2</b><c>3</c><xml>:two</xml></uwsgi>'
  expect(await read('<uwsgi><a id="one">1</a><b id="two">2</b><c>%x</c></uwsgi>', ':one')).toEqual(['a = 1', 'c = one'])
  expect(await read(text.replace('<xml>:two</xml>', ''))).toEqual(['a = 1', 'b = 2', 'c = 3'])
})

test('an option with another mode than the configured one is left out of inherited files', async () => {
  folder.write('m.xml', '<uwsgi><a mode="x">1</a><b mode="y">2</b><c>3</c></uwsgi>')
  folder.write('m.ini', '[uwsgi]\nmode = x\ninherit = m.xml\n')
  expect(await folder.read(['--xml', 'm.xml', '--ini', 'm.ini'])).toEqual([
    'a = 1',
    'b = 2',
    'c = 3',
    'mode = x',
    'inherit = m.xml',
    'a = 1',
    'c = 3',
  ])
})

test('app elements are mount points', async () => {
  const text = `<uwsgi>
    <app mountpoint="/m"> <callable>c</callable> <script>x</script> </app>
    <app mountpoint="/n">y</app> <app>v</app> <app domain="d">w</app>
    <app mountpoint="/d" domain="d"> <script>z</script></app> <app/>
  </uwsgi>`
  expect(await read(text)).toEqual([
    ...['mount = /m=x', 'app = ', 'mount = /n=y', 'app = ', 'mount = v', 'app = ', 'mount = d|=w', 'app = ', 'mount = d|/d=z', 'app = '],
    'app = ',
  ])
  expect(folder.log.join('\n')).not.toContain('app: no option')
})

test('a CDATA section in the stanza is code for eval, in an option it is its text', async () => {
  expect(await read('<uwsgi><![CDATA[import x\nprint(1<2)]]><a><![CDATA[1<2]]></a></uwsgi>')).toEqual([
    'eval = import x\nprint(1<2)',
    'a = 1<2',
  ])
})

test('text behind the first piece is lost with a warning', async () => {
  expect(await read('<uwsgi><a>t<b>n</b>u</a></uwsgi>')).toEqual(['a = t'])
  expect(warnings()).toEqual(['x.xml:1:22: warning: only the first text of <a> counts, as in uWSGI; expected its value in one piece'])
})

test('magic variables and words of blocks work as in ini files', async () => {
  expect(await read('<uwsgi><for>1 2</for><a>%n%(_)</a><endfor/></uwsgi>')).toEqual(['for = 1 2', 'a = x1', 'a = x2', 'endfor = 1'])
})

test('the encoding is the one that the file names', async () => {
  expect(await read(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><uwsgi><a>\xe9</a></uwsgi>', 'latin1'))).toEqual(['a = é'])
  expect(await read(Buffer.from('\uFEFF<uwsgi><a>é</a></uwsgi>', 'utf16le'))).toEqual(['a = é'])
  expect((await read(Buffer.from('<uwsgi><a>\xe9</a></uwsgi>', 'latin1')))[0]).toContain(
    'x.xml:1:11: the text is not utf-8; expected the encoding',
  )
  expect((await read('<?xml version="1.0" encoding="klingon"?><uwsgi/>'))[0]).toContain('the encoding klingon is not known')
})

test('no entity reads a file, and none is expanded a thousand times', async () => {
  folder.write('secret', 'secret')
  const outside = '<!DOCTYPE u [<!ENTITY f SYSTEM "secret">]>\n<uwsgi><a>&f;</a></uwsgi>'
  expect((await read(outside))[0]).toBe('x.xml:2:14: [uWSGI] could not parse file x.xml: undefined entity')
  const laughs = '<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><uwsgi><a>&b;</a></uwsgi>'
  expect((await read(laughs))[0]).toContain('undefined entity')
})

test.each([
  ['<uwsgi>\n<a>1</b></uwsgi>', 'x.xml:2:9: [uWSGI] could not parse file x.xml: unexpected close tag'],
  ['', 'x.xml:1:1: [uWSGI] could not parse file x.xml: document must contain a root element'],
  ['<foo/>', 'x.xml:1:1: [uWSGI] invalid xml root element, <uwsgi> expected.'],
  ['<r><w><uwsgi><a>1</a></uwsgi></w></r>', 'x.xml:1:1: [uWSGI] invalid xml root element, <uwsgi> expected.'],
  ['<uwsgi><h><i>n</i></h></uwsgi>', 'x.xml:1:11: <h> holds elements and no text; expected a value'],
])('%j is refused with its place', async (text, message) => {
  expect((await read(text))[0]).toBe(message)
})

test('an empty id is refused', async () => {
  expect((await read('<uwsgi/>', ':'))[0]).toContain('"x.xml:" names no section behind its colon')
})
