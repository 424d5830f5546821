// Immediate options that do something with the bytes behind an address: put them around every text that is read (`inject-before`, `inject-after`), or
// write them out and end the run (`extract`, `binary-append-data`, `print-sym`).

import { ExitRequest } from './exit-request.js'
import { whenReady } from './in-order.js'
import type { ConfigReader } from './reader.js'
import type { Source } from './settings.js'
import { decodeText } from './text-bytes.js'

type AddressOption = (reader: ConfigReader, address: string, source: Source, written: string) => void | Promise<void>

const withBytes =
  (addressOf: (value: string) => string, use: (reader: ConfigReader, bytes: Buffer) => void): AddressOption =>
  (reader, value, source, written) =>
    whenReady(reader.readAddress(addressOf(value)), (read) => {
      if (read.ok) use(reader, read.bytes)
      else reader.problems.error('config-unreadable', source, written, read.message)
    })

const asGiven = (address: string): string => address
const inject = (field: 'injectBefore' | 'injectAfter'): AddressOption =>
  withBytes(asGiven, (reader, bytes) => {
    reader[field] += decodeText(bytes)
  })
const writeOut = (bytes: Uint8Array): never => {
  throw new ExitRequest({ kind: 'write', bytes })
}

/** As `data://` reads it back from the end of a file: the content, then its length, 8 bytes, little-endian. */
function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([bytes, length])
}

export const ADDRESS_OPTIONS: Readonly<Record<string, AddressOption>> = {
  'inject-before': inject('injectBefore'),
  'inject-after': inject('injectAfter'),
  extract: withBytes(asGiven, (_, bytes) => writeOut(bytes)),
  'binary-append-data': withBytes(asGiven, (_, bytes) => writeOut(withLength(bytes))),
  'print-sym': withBytes(
    (name) => `sym://${name}`,
    (_, bytes) => writeOut(bytes),
  ),
}
