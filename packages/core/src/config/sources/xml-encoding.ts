// The text of an XML file, by its byte order mark or by the encoding that its declaration names; UTF-8 otherwise.

import { TextDecoder } from 'node:util'
import type { ConfigPlace } from '../../plugin/config-sources.js'
import { decodeText, foreignByte } from '../text-bytes.js'
import { SourceFault } from './source-fault.js'

export function decodeXml(bytes: Buffer): string {
  const label = encodingOf(bytes)
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(label, { fatal: true })
  } catch {
    throw new SourceFault('config-malformed', `the encoding ${label} is not known; expected UTF-8 or another one of the web's`)
  }
  try {
    return decoder.decode(bytes)
  } catch {
    const message = `the text is not ${label}; expected the encoding that the XML declaration names, or UTF-8 without one`
    throw new SourceFault('config-malformed', message, label === 'utf-8' ? placeOfForeignByte(bytes) : {})
  }
}

function placeOfForeignByte(bytes: Buffer): ConfigPlace {
  const text = decodeText(bytes)
  const before = text.slice(0, (foreignByte(text)?.column ?? 1) - 1)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1] ?? 'utf-8'
}
