// The ways from a client to the server under test: its own HTTP, and a real nginx in front of it.

import { chmodSync } from 'node:fs'
import { startNginx, type Nginx } from '@uwsgi-ts/conformance/nginx'
import type { TestServer } from '@uwsgi-ts/core/testing'
import type { Place } from './client.js'

export type ProtocolId = 'kept' | 'single' | 'uwsgi' | 'proxy'

export interface Protocol {
  readonly id: ProtocolId
  readonly title: string
  /** Its clients keep their connections. */
  readonly keep: boolean
}

export const PROTOCOLS: readonly Protocol[] = [
  { id: 'kept', title: 'HTTP, kept connections', keep: true },
  { id: 'single', title: 'HTTP, a connection per request', keep: false },
  { id: 'uwsgi', title: 'nginx, `uwsgi_pass`', keep: true },
  { id: 'proxy', title: 'nginx, `proxy_pass` with kept connections', keep: true },
]

/** Listeners that the places below expect, in this order. */
export const LISTENERS: string = 'http11-socket = 127.0.0.1:0\nhttp-socket = 127.0.0.1:0\nsocket = app.sock\nchmod-socket = 666'

/** nginx is told to repeat nothing: what it would hide is counted. */
export function startFront(server: TestServer): Promise<Nginx> {
  // Its workers run as another user.
  chmodSync(server.dir, 0o755)
  return startNginx({
    http: `upstream kept { server 127.0.0.1:${server.ports[0]}; keepalive 16; }
uwsgi_buffering off; uwsgi_request_buffering off; uwsgi_next_upstream off;
proxy_buffering off; proxy_request_buffering off; proxy_next_upstream off;`,
    server: `location /uwsgi/ { uwsgi_pass unix:${server.dir}/app.sock; include /etc/nginx/uwsgi_params; rewrite ^/uwsgi(/.*)$ $1 break; }
location /proxy/ { proxy_pass http://kept; proxy_http_version 1.1; proxy_set_header Connection ""; rewrite ^/proxy(/.*)$ $1 break; }`,
  })
}

export function placeOf(protocol: ProtocolId, server: TestServer, front: Nginx): Place {
  const [kept = 0, single = 0] = server.ports
  switch (protocol) {
    case 'kept':
      return { port: kept, prefix: '', keep: true }
    case 'single':
      return { port: single, prefix: '', keep: false }
    case 'uwsgi':
      return { port: front.port, prefix: '/uwsgi', keep: true }
    case 'proxy':
      return { port: front.port, prefix: '/proxy', keep: true }
  }
}
