// Who is measured: this server and the programs it is compared with, each with the same app, workers and log settings.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'
import { launch, type Launched } from './launch.js'

export interface Setup {
  readonly folder: string
  /** Module in `apps/` without suffix. */
  readonly app: string
  readonly workers: number
  readonly logging: boolean
}

/** A peer that runs: where clients go, and the processes whose time and memory count. */
export interface RunningPeer {
  readonly port: number
  /** The application server. */
  readonly server: Launched
  /** nginx in front of it. */
  readonly front?: Launched
}

export interface Peer {
  readonly id: string
  readonly title: string
  /** Why it cannot run here; undefined when it can. */
  missing(): string | undefined
  start(setup: Setup): Promise<RunningPeer>
}

const apps = fileURLToPath(new URL('../apps', import.meta.url))
const OURS = fileURLToPath(new URL('../../../packages/core/bin/uwsgi-ts.js', import.meta.url))
const UWSGI = '/usr/bin/uwsgi-core'

type Server = 'uwsgi' | 'ours'

const absent =
  (file: string): (() => string | undefined) =>
  () =>
    existsSync(file) ? undefined : `${file} is not there`

function oursMissing(): string | undefined {
  if (!existsSync(fileURLToPath(new URL('../../../packages/core/dist/cli/main.js', import.meta.url))))
    return 'it is not built; run npm run setup'
  return undefined
}

/** Both servers read the same ini file; only the listener differs between peers. */
async function startServer(kind: Server, id: string, setup: Setup, listener: string, address: number | string): Promise<Launched> {
  const ini = join(setup.folder, `${id}.ini`)
  writeFileSync(
    ini,
    `[uwsgi]
plugin = ${listener.startsWith('http =') ? 'http,' : ''}python3
${listener}
master = true
processes = ${setup.workers}
pythonpath = ${apps}
module = ${setup.app}
${setup.logging ? '' : 'disable-logging = true\n'}`,
  )
  const args = kind === 'ours' ? [OURS, ini] : [ini]
  return launch({ name: id, file: kind === 'ours' ? process.execPath : UWSGI, args, cwd: setup.folder }, address)
}

function direct(id: string, title: string, kind: Server, listener: (port: number) => string): Peer {
  return {
    id,
    title,
    missing: kind === 'ours' ? oursMissing : absent(UWSGI),
    start: async (setup) => {
      const port = await freePort()
      return { port, server: await startServer(kind, id, setup, listener(port), port) }
    },
  }
}

function behindNginx(id: string, title: string, kind: Server): Peer {
  return {
    id,
    title,
    missing: () => absent('/usr/sbin/nginx')() ?? (kind === 'ours' ? oursMissing() : absent(UWSGI)()),
    start: async (setup) => {
      const socket = join(setup.folder, `${id}.sock`)
      const server = await startServer(kind, id, setup, `socket = ${socket}\nchmod-socket = 666\nlisten = 128`, socket)
      try {
        return { ...(await startNginx(id, setup.folder, socket)), server }
      } catch (error) {
        await server.stop()
        throw error
      }
    },
  }
}

async function startNginx(id: string, folder: string, socket: string): Promise<{ port: number; front: Launched }> {
  const port = await freePort()
  const config = join(folder, `${id}-nginx.conf`)
  writeFileSync(
    config,
    `daemon off; worker_processes 2; pid ${folder}/${id}-nginx.pid; error_log ${folder}/${id}-nginx-error.log;
events { worker_connections 1024; }
http {
  access_log off; client_max_body_size 100m; keepalive_requests 1000000;
  client_body_temp_path ${folder}/${id}-body; uwsgi_temp_path ${folder}/${id}-uwsgi; proxy_temp_path ${folder}/${id}-proxy;
  fastcgi_temp_path ${folder}/${id}-fastcgi; scgi_temp_path ${folder}/${id}-scgi;
  server { listen 127.0.0.1:${port}; location / { include /etc/nginx/uwsgi_params; uwsgi_pass unix:${socket}; } }
}
`,
  )
  const front = await launch({ name: `${id}-nginx`, file: '/usr/sbin/nginx', args: ['-p', folder, '-c', config], cwd: folder }, port)
  return { port, front }
}

const gunicorn: Peer = {
  id: 'gunicorn',
  title: 'gunicorn (sync workers)',
  missing: absent('/usr/bin/gunicorn'),
  start: async (setup) => {
    const port = await freePort()
    const args = [
      '-b',
      `127.0.0.1:${port}`,
      '-w',
      String(setup.workers),
      '--pythonpath',
      apps,
      ...(setup.logging ? ['--access-logfile', '-'] : []),
      `${setup.app}:application`,
    ]
    return { port, server: await launch({ name: 'gunicorn', file: '/usr/bin/gunicorn', args, cwd: setup.folder }, port) }
  },
}

export const PEERS: readonly Peer[] = [
  direct('uwsgi-http-socket', 'uWSGI `http-socket`', 'uwsgi', (port) => `http-socket = 127.0.0.1:${port}`),
  direct('uwsgi-http-router', 'uWSGI `http` router, `http-keepalive`', 'uwsgi', (port) => `http = 127.0.0.1:${port}\nhttp-keepalive = 60`),
  behindNginx('nginx-uwsgi', 'nginx -> uWSGI, unix socket', 'uwsgi'),
  gunicorn,
  direct('ours-http-socket', 'uwsgi-ts `http-socket`', 'ours', (port) => `http-socket = 127.0.0.1:${port}`),
  behindNginx('nginx-ours', 'nginx -> uwsgi-ts, unix socket', 'ours'),
]
