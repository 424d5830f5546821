// Configuration text whose bytes are not all UTF-8: a Latin-1 file is legal input for uWSGI, and its bytes must reach the app as they are. Each byte that
// is part of no UTF-8 character becomes a lone surrogate U+DC80 ... U+DCFF (Python calls this surrogateescape), and goes back to that byte on the way out.

import { Buffer, isUtf8 } from 'node:buffer'

const ESCAPE = 0xdc00
/** Matches escaped bytes only: with the flag u the second half of a surrogate pair is no character of its own. */
const ESCAPED = /[\uDC80-\uDCFF]/u
const ESCAPED_RUN = /([\uDC80-\uDCFF]+)/u
/** A well-formed character of two bytes or more (RFC 3629), or one byte that begins none; in a text with a character for each byte. */
const PIECE =
  /[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}|[\x80-\xFF]/g

export function decodeText(bytes: Uint8Array): string {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isUtf8(all)) return all.toString('utf8')
  return all
    .toString('latin1')
    .replace(PIECE, (piece) =>
      piece.length === 1 ? String.fromCharCode(ESCAPE + piece.charCodeAt(0)) : Buffer.from(piece, 'latin1').toString('utf8'),
    )
}

/** The text itself when all of it is UTF-8, else its bytes. */
export function encodeText(text: string): string | Buffer {
  if (!ESCAPED.test(text)) return text
  // Every other piece is a run of escaped bytes; the low half of each of its characters is the byte.
  const parts = text.split(ESCAPED_RUN).map((piece, at) => (at % 2 === 0 ? Buffer.from(piece) : Buffer.from(piece, 'latin1')))
  return Buffer.concat(parts)
}

/** True for a text that Node has decoded (the command line, the environment) and that was not UTF-8: its bytes are gone. */
export function hasLostBytes(text: string): boolean {
  return text.includes('\uFFFD')
}

/** The first byte that is not UTF-8 and its place (1-based, in characters), or undefined when there is none. */
export function foreignByte(text: string): { readonly byte: number; readonly column: number } | undefined {
  const at = text.search(ESCAPED)
  return at === -1 ? undefined : { byte: text.charCodeAt(at) - ESCAPE, column: at + 1 }
}
