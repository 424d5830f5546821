// A real nginx in a private folder, listening on a port the kernel chose. The listening socket is opened here and handed to nginx the way its
// own binary upgrade does (the NGINX variable names the descriptors), so that no port is ever guessed.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { posix } from '@uwsgi-ts/native'
import { converse } from './exchange.js'

export const NGINX_BINARY = '/usr/sbin/nginx'

export interface Nginx {
  readonly port: number
  readonly folder: string
  errors(): string
  /** Ends it gracefully and removes its folder. */
  stop(): Promise<void>
}

export interface NginxConfig {
  /** Lines of the `server` block. */
  readonly server: string
  /** Lines of the `http` block, for upstreams. */
  readonly http?: string
}

export async function startNginx(config: NginxConfig): Promise<Nginx> {
  if (!existsSync(NGINX_BINARY)) throw new Error(`${NGINX_BINARY} is not there; install the package nginx`)
  const folder = mkdtempSync(join(tmpdir(), 'conformance-nginx-'))
  // Its workers run as another user.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'tmp'), { mode: 0o777 })
  chmodSync(join(folder, 'tmp'), 0o777)
  const fd = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 511)
  // nginx waits for connections with epoll but expects the socket as it would have opened it.
  const { port } = posix.address(fd)
  writeFileSync(join(folder, 'nginx.conf'), configuration(config, port))
  const child = spawn(NGINX_BINARY, ['-p', folder, '-c', 'nginx.conf'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: { PATH: '/usr/bin:/bin:/usr/sbin', NGINX: '3;' },
  })
  posix.close(fd)
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGQUIT')
    const late = setTimeout(() => child.kill('SIGTERM'), 5000)
    await exited
    clearTimeout(late)
    rmSync(folder, { recursive: true, force: true })
  }
  // The socket takes connections from its first moment; the first answer shows that a worker is there.
  const { bytes } = await converse(port, { send: [Buffer.from('GET /nginx-is-up HTTP/1.0\r\n\r\n')], untilClose: true })
  if (!bytes.includes(' 204 ')) {
    await stop()
    throw new Error(`nginx does not answer: ${bytes.toString('latin1').slice(0, 200)} ${errors}`)
  }
  return { port, folder, errors: () => errors, stop }
}

function configuration({ server, http = '' }: NginxConfig, port: number): string {
  return `daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off; client_max_body_size 100m; keepalive_requests 10000000;
  client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; uwsgi_temp_path tmp/uwsgi; fastcgi_temp_path tmp/fastcgi; scgi_temp_path tmp/scgi;
  ${http}
  server {
    listen 127.0.0.1:${port};
    location = /nginx-is-up { return 204; }
    ${server}
  }
}
`
}
