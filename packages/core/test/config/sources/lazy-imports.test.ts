import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { useConfigFolder } from './read-files.js'

const folder = useConfigFolder()
const COMMAND = fileURLToPath(new URL('../../../bin/uwsgi-ts.js', import.meta.url))
/** Prints the address of each module that is resolved. */
const HOOKS =
  'export async function resolve(name, context, next) { const found = await next(name, context); process._rawDebug(found.url); return found }'
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOKS)}`)})`

/** Packages of the parsers that a run imports. */
async function parsersOf(argv: readonly string[]): Promise<string[]> {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(REGISTER)}`, COMMAND, ...argv, '--get', 'processes']
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder.path })
  expect(stderr).toContain('/config/reader.js')
  return ['saxes', 'yaml', 'jsonc-parser', 'jiti'].filter((name) => stderr.includes(`/node_modules/${name}/`))
}

test.each([
  ['x.ini', '[uwsgi]\nprocesses = 1\n', []],
  ['x.xml', '<uwsgi><processes>1</processes></uwsgi>', ['saxes']],
  ['x.yaml', 'uwsgi: {processes: 1}', ['yaml']],
  ['x.json', '{"uwsgi":{"processes":1}}', ['jsonc-parser']],
])('a start with %s imports no parser but its own', async (name, text, parsers) => {
  folder.write(name, text)
  expect(await parsersOf([name])).toEqual(parsers)
})
