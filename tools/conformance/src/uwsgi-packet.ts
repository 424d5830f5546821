// Builds packets of the uwsgi protocol for test clients: a 4-byte header, then key and value pairs with 16-bit lengths. It checks nothing on
// purpose: broken packets are what many cases are about.

export type Vars = ReadonlyArray<readonly [string, string]> | Readonly<Record<string, string>>

export interface PacketOptions {
  readonly modifier1?: number
  readonly modifier2?: number
  /** Says another size than the block has. */
  readonly size?: number
  readonly body?: string | Buffer
}

const sized = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16LE(bytes.length)
  return Buffer.concat([length, bytes])
}

const isPairs = (vars: Vars): vars is ReadonlyArray<readonly [string, string]> => Array.isArray(vars)

export function uwsgiBlock(vars: Vars): Buffer {
  const pairs: ReadonlyArray<readonly [string, string]> = isPairs(vars) ? vars : Object.entries(vars)
  return Buffer.concat(pairs.flatMap(([key, value]) => [sized(key), sized(value)]))
}

/** A packet around any block, well-formed or not. */
export function rawPacket(block: Buffer, options: PacketOptions = {}): Buffer {
  const header = Buffer.from([options.modifier1 ?? 0, 0, 0, options.modifier2 ?? 0])
  header.writeUInt16LE(options.size ?? block.length, 1)
  return Buffer.concat([header, block, Buffer.from(options.body ?? '')])
}

export function uwsgiPacket(vars: Vars, options: PacketOptions = {}): Buffer {
  return rawPacket(uwsgiBlock(vars), options)
}

/** The variables that nginx's `uwsgi_params` file sends for a request, changed by `changes`; an `undefined` value leaves one out. */
export function nginxVars(path: string, changes: Readonly<Record<string, string | undefined>> = {}): Array<[string, string]> {
  const [pathInfo = '', query = ''] = path.split('?', 2)
  const vars: Record<string, string | undefined> = {
    QUERY_STRING: query,
    REQUEST_METHOD: 'GET',
    CONTENT_TYPE: '',
    CONTENT_LENGTH: '',
    REQUEST_URI: path,
    PATH_INFO: pathInfo,
    DOCUMENT_ROOT: '/srv/www',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_SCHEME: 'http',
    REMOTE_ADDR: '192.0.2.7',
    REMOTE_PORT: '40001',
    SERVER_PORT: '80',
    SERVER_NAME: 'www.example.test',
    HTTP_HOST: 'www.example.test',
    ...changes,
  }
  return Object.entries(vars).filter((pair): pair is [string, string] => pair[1] !== undefined)
}
