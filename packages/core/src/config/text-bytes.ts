// Configuration text whose bytes are not all UTF-8: a Latin-1 file is legal input for uWSGI, and its bytes must reach the app as they are. Each byte that
// is part of no UTF-8 character becomes a lone surrogate U+DC80 ... U+DCFF (Python calls this surrogateescape), and goes back to that byte on the way out.

import { Buffer, isUtf8 } from 'node:buffer'
import { endianness } from 'node:os'

const ESCAPE = 0xdc00
/** Matches escaped bytes only: with the flag u the second half of a surrogate pair is no character of its own. */
const ESCAPED = /[\uDC80-\uDCFF]/u
const ESCAPED_RUN = /([\uDC80-\uDCFF]+)/u
export function decodeText(bytes: Uint8Array): string {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isUtf8(all)) return all.toString('utf8')
  // One UTF-16 unit for each byte at most, and no call for each character: files of random bytes are all such bytes.
  const units = new Uint16Array(all.length)
  let length = 0
  for (let at = 0; at < all.length;) {
    const first = all[at] ?? 0
    const size = first < 0x80 ? 1 : sizeOfCharacter(first, all[at + 1] ?? 0)
    if (size === 1) units[length++] = first
    else if (size === 0 || !isContinued(all, at + 1, size - 1)) units[length++] = ESCAPE + first
    else {
      const point = codePoint(all, at, first, size)
      if (point > 0xffff) units[length++] = 0xd7c0 + (point >> 10)
      units[length++] = point > 0xffff ? 0xdc00 + (point & 0x3ff) : point
      at += size
      continue
    }
    at++
  }
  return utf16(units.subarray(0, length))
}

/** How many bytes a character has that begins with these two (RFC 3629); 0 when none does. */
function sizeOfCharacter(first: number, second: number): number {
  if (first < 0xc2 || first > 0xf4) return 0
  if (first < 0xe0) return 2
  if (first < 0xf0) return (first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) ? 0 : 3
  return (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f) ? 0 : 4
}

function isContinued(bytes: Uint8Array, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return false
  return true
}

function codePoint(bytes: Uint8Array, at: number, first: number, size: number): number {
  let point = first & (0xff >> (size + 1))
  for (let next = at + 1; next < at + size; next++) point = (point << 6) | ((bytes[next] ?? 0) & 0x3f)
  return point
}

function utf16(units: Uint16Array): string {
  const bytes = Buffer.from(units.buffer, units.byteOffset, units.byteLength)
  return (endianness() === 'LE' ? bytes : bytes.swap16()).toString('utf16le')
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
