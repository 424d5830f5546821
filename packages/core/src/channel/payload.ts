// The two payload forms of the app channel: pairs (NUL-terminated keys and values) and lists (length-prefixed items).

type Item = string | Uint8Array

const bytesOf = (item: Item): Uint8Array => (typeof item === 'string' ? Buffer.from(item) : item)

export function encodePairs(pairs: Iterable<readonly [string, string]>): Buffer {
  let text = ''
  for (const [key, value] of pairs) {
    if (key.includes('\0') || value.includes('\0'))
      throw new Error(`app channel: ${JSON.stringify(key.slice(0, 80))} or its value holds a NUL byte, which pairs cannot carry`)
    text += `${key}\0${value}\0`
  }
  return Buffer.from(text)
}

/** Bytes that are no UTF-8 become U+FFFD; `latin1` keeps every byte as one character. */
export function decodePairs(payload: Uint8Array, encoding: 'utf8' | 'latin1' = 'utf8'): Array<[string, string]> {
  if (payload.length === 0) return []
  if (payload[payload.length - 1] !== 0) throw new Error('app channel: pairs do not end with a NUL byte')
  const pieces = Buffer.from(payload.buffer, payload.byteOffset, payload.length - 1)
    .toString(encoding)
    .split('\0')
  if (pieces.length % 2 !== 0) throw new Error(`app channel: pairs hold ${pieces.length} pieces; a key without a value is left`)
  const pairs: Array<[string, string]> = []
  for (let i = 0; i < pieces.length; i += 2) pairs.push([pieces[i] ?? '', pieces[i + 1] ?? ''])
  return pairs
}

export function encodeList(items: readonly Item[]): Buffer {
  const parts: Uint8Array[] = []
  for (const item of items) {
    const bytes = bytesOf(item)
    const size = Buffer.allocUnsafe(4)
    size.writeUInt32LE(bytes.length, 0)
    parts.push(size, bytes)
  }
  return Buffer.concat(parts)
}

export function decodeList(payload: Uint8Array): Buffer[] {
  const all = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  const items: Buffer[] = []
  let at = 0
  while (at < all.length) {
    if (all.length - at < 4) throw new Error(`app channel: a list ends in the middle of a size (${all.length - at} bytes left)`)
    const size = all.readUInt32LE(at)
    at += 4
    if (size > all.length - at) throw new Error(`app channel: a list item of ${size} bytes, but only ${all.length - at} are left`)
    items.push(all.subarray(at, at + size))
    at += size
  }
  return items
}
