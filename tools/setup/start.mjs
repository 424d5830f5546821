// `npm start`: setup, then the demo server in the foreground. SIGINT and SIGTERM are the server's to handle.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './run.mjs'
import { setup } from './setup.mjs'

try {
  await setup()
  const server = spawn(join(root, 'node_modules', '.bin', 'uwsgi-ts'), ['examples/demo/demo.ini', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
  server.once('exit', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  process.stderr.write(`start: ${error.message}\n`)
  process.exitCode = 1
}
