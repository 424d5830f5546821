// Reads an HTTP response as it stands on the wire, for tests: the status line and headers word for word, the body freed from its framing, and
// whether the bytes so far are a whole response. A response that is not HTTP at all is a legal outcome here, not an error.

export interface HttpResponse {
  readonly statusLine: string
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: Buffer
  /** The framing says that nothing is missing. Always false when only the end of the connection ends the body. */
  readonly complete: boolean
  /** Bytes after the end of a complete response. */
  readonly rest: Buffer
}

const header = (headers: HttpResponse['headers'], name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1]

/** Undefined while there is no complete head, or when the bytes are not HTTP. */
export function readHttpResponse(bytes: Buffer, headRequest = false): HttpResponse | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0 || !bytes.subarray(0, 5).equals(Buffer.from('HTTP/'))) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
  })
  const after = bytes.subarray(end + 4)
  const status = Number(statusLine.split(' ')[1])
  const whole = (size: number): HttpResponse => ({
    statusLine,
    headers,
    body: after.subarray(0, size),
    complete: after.length >= size,
    rest: after.subarray(size),
  })
  if (headRequest || status === 204 || status === 304 || (status >= 100 && status < 200)) return whole(0)
  if (header(headers, 'transfer-encoding')?.toLowerCase() === 'chunked') {
    const chunks = readChunks(after)
    return { statusLine, headers, ...chunks }
  }
  const length = header(headers, 'content-length')
  if (length !== undefined && /^\d+$/.test(length)) return whole(Number(length))
  return { statusLine, headers, body: after, complete: false, rest: Buffer.alloc(0) }
}

function readChunks(bytes: Buffer): Pick<HttpResponse, 'body' | 'complete' | 'rest'> {
  const body: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (Number.isNaN(size)) return { body: Buffer.concat(body), complete: false, rest: Buffer.alloc(0) }
    const data = lineEnd + 2
    if (bytes.length < data + size + 2) {
      return { body: Buffer.concat([...body, bytes.subarray(data, data + size)]), complete: false, rest: Buffer.alloc(0) }
    }
    body.push(bytes.subarray(data, data + size))
    at = data + size + 2
    if (size === 0) return { body: Buffer.concat(body), complete: true, rest: bytes.subarray(at) }
  }
}
