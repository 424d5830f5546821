// A whole HTTP response, read to the end of its connection, taken apart.

export type HttpResponse =
  { readonly ok: true; readonly status: number; readonly body: Buffer } | { readonly ok: false; readonly message: string }

export function parseHttpResponse(bytes: Buffer): HttpResponse {
  const text = bytes.toString('latin1')
  const start = /^HTTP\/1\.[0-9] ([0-9]{3})(?: [^\r\n]*)?\r?\n/.exec(text)
  const end = /\r?\n\r?\n/.exec(text)
  if (start === null || end === null) return { ok: false, message: 'the answer is no HTTP response' }
  const status = Number(start[1])
  const body = bytes.subarray(end.index + end[0].length)
  if (status < 200 || status > 299) return { ok: true, status, body }
  const head = text.slice(0, end.index)
  if (/^transfer-encoding:/im.test(head))
    return { ok: false, message: 'the answer to an HTTP/1.0 request has a transfer encoding; expected a plain body' }
  const length = /^content-length:[ \t]*([0-9]+)[ \t]*\r?$/im.exec(head)?.[1]
  if (length !== undefined && Number(length) > body.length)
    return { ok: false, message: `the connection ended after ${String(body.length)} of ${length} bytes` }
  return { ok: true, status, body: length === undefined ? body : body.subarray(0, Number(length)) }
}
