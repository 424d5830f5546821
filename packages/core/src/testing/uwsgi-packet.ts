// Requests of the uwsgi protocol, built byte by byte, and the request a front end like nginx would make of one.

export interface UwsgiPacketParts {
  readonly modifier1?: number
  readonly modifier2?: number
  /** Overrides the true size, for tests of wrong ones. */
  readonly size?: number
}

export function uwsgiPacket(
  vars: Iterable<readonly [string, string]>,
  { modifier1 = 0, modifier2 = 0, size }: UwsgiPacketParts = {},
): Buffer {
  const block: Buffer[] = []
  for (const pair of vars) {
    for (const text of pair) {
      const bytes = Buffer.from(text)
      const length = Buffer.alloc(2)
      length.writeUInt16LE(bytes.length)
      block.push(length, bytes)
    }
  }
  const body = Buffer.concat(block)
  const head = Buffer.alloc(4)
  head.writeUInt8(modifier1, 0)
  head.writeUInt16LE(size ?? body.length, 1)
  head.writeUInt8(modifier2, 3)
  return Buffer.concat([head, body])
}

/** The variables nginx sends for a request, in its order. */
export function frontEndVars(
  path: string,
  { method = 'GET', contentLength = '' }: { method?: string; contentLength?: string } = {},
): Array<[string, string]> {
  const [pathInfo = '', query = ''] = path.split('?')
  return [
    ['QUERY_STRING', query],
    ['REQUEST_METHOD', method],
    ['CONTENT_TYPE', ''],
    ['CONTENT_LENGTH', contentLength],
    ['REQUEST_URI', path],
    ['PATH_INFO', pathInfo],
    ['DOCUMENT_ROOT', '/srv/www'],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['REMOTE_ADDR', '192.0.2.7'],
    ['REMOTE_PORT', '54321'],
    ['SERVER_PORT', '80'],
    ['SERVER_NAME', 'front.example'],
    ['HTTP_HOST', 'front.example'],
  ]
}
