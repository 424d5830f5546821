#!/usr/bin/env node
// Entry of the `uwsgi-ts` command. Checked in, so that npm links it before the first build.
import { main } from '../dist/cli/main.js'

// A reader that goes away (`--help | head`, a closed log pipe) ends nothing here.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await main(process.argv.slice(2))
