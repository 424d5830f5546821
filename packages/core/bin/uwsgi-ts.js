#!/usr/bin/env node
// Entry of the `uwsgi-ts` command. Checked in, so that npm links it before the first build.
import { earlySignals } from '../dist/master/early-signals.js'

// A reader that goes away (`--help | head`, a closed log pipe) ends nothing here.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

// A reload: this image took the place of a master that serves. The rest is imported afterwards, because until then a signal would end the server.
const reloading = () => process.env.UWSGI_TS_HANDOVER !== undefined
if (reloading()) earlySignals.install()

const args = process.argv.slice(2)
const { main } = await import('../dist/cli/main.js')
let status = 1
try {
  status = await main(args)
} catch (error) {
  if (!reloading()) throw error
  console.error(error)
}
if (reloading()) {
  // Nothing took the handover, so the new configuration is of no use: what serves goes on as it was.
  const { resumeMaster } = await import('../dist/master/run-master.js')
  status = (await resumeMaster(args)) ?? status
}
process.exitCode = status
