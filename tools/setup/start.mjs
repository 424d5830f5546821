// `npm start`: setup, then the demo server in the foreground until it is told to stop.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './run.mjs'
import { setup } from './setup.mjs'

try {
  await setup()
  const args = ['examples/demo/demo.ini', ...process.argv.slice(2)]
  const server = spawn(join(root, 'node_modules', '.bin', 'uwsgi-ts'), args, { cwd: root, stdio: 'inherit' })
  // Ctrl-C reaches the server from the terminal, as one of its foreground group; without a terminal it is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || server.kill('SIGINT'))
  // SIGTERM means a reload to the server, as in uWSGI, and the end to whoever ends `npm start`.
  process.on('SIGTERM', () => server.kill('SIGINT'))
  server.once('error', (error) => {
    process.stderr.write(`start: uwsgi-ts cannot be started; ${error.message}\n`)
    process.exitCode = 1
  })
  server.once('exit', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  process.stderr.write(`start: ${error.message}\n`)
  process.exitCode = 1
}
