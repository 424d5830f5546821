// A real server for tests of Python apps: the system's Python, which has Flask and Django, one HTTP port and a master.

import { fileURLToPath } from 'node:url'
import { startServer, type ServerOptions, type TestServer } from '@uwsgi-ts/core/testing'

export const FIXTURES: string = fileURLToPath(new URL('../fixtures', import.meta.url))

export const BASE = 'master = true\nhttp-socket = 127.0.0.1:0\npython-interpreter = /usr/bin/python3\n'

/** `ini`: lines after those of `BASE`. */
export function pythonServer(ini: string, options: Omit<ServerOptions, 'ini'> = {}): Promise<TestServer> {
  return startServer({ ...options, ini: BASE + ini, env: { PYTHONDONTWRITEBYTECODE: '1', ...options.env } })
}
