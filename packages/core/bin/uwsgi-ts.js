#!/usr/bin/env node
// Entry of the `uwsgi-ts` command. Checked in, so that npm links it before the first build.
import '../dist/cli/main.js'
