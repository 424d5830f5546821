// How a value from a file or a client appears in a message: quoted, control bytes escaped, cut at 80 bytes.

const LIMIT = 80

export function quote(text: string): string {
  let out = ''
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    const piece =
      char === '"' || char === '\\' ? `\\${char}` : code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char
    if (Buffer.byteLength(out) + Buffer.byteLength(piece) > LIMIT) return `"${out}..."`
    out += piece
  }
  return `"${out}"`
}
