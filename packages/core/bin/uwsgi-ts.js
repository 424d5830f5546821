#!/usr/bin/env node
// Entry of the `uwsgi-ts` command. Checked in, so that npm links it before the first build.
import { main } from '../dist/cli/main.js'

process.exitCode = await main(process.argv.slice(2))
