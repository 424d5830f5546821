// A configuration in TypeScript. An editor completes the options and shows their help; `tsc --noEmit` refuses a name or a value that does not exist.
import type {} from '@uwsgi-ts/python'
import { defineConfig, type ConfigOptions } from '@uwsgi-ts/core'

const common: ConfigOptions = {
  'http-socket': '127.0.0.1:8080',
  'wsgi-file': 'app.py',
  master: true,
  harakiri: '30s',
}

// `uwsgi-ts --mode staging uwsgi.config.ts` says another mode.
export default defineConfig(({ cpuCount, mode = 'production' }): ConfigOptions => [
  common,
  {
    processes: mode === 'staging' ? 1 : Math.max(2, cpuCount),
    env: [`STAGE=${mode}`, 'GREETING=Hello'],
  },
])
