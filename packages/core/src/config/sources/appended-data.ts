// `data://N`: texts appended to a file, as `binary-append-data` writes them: the content, then its length in 8 bytes, little-endian. Slot 0 is the last
// one. uWSGI looks at the end of its own program; here it is the file that UWSGI_TS_DATA_FILE names, or the node program that runs this.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SchemeContext } from '../../plugin/config-sources.js'
import { messageOf } from '../../errors/coded-error.js'
import { SourceFault } from './source-fault.js'

const LENGTH_BYTES = 8

export function readAppendedData(rest: string, { cwd, env, address, log }: SchemeContext): Buffer {
  const file = resolve(cwd, env['UWSGI_TS_DATA_FILE'] ?? process.execPath)
  const fail = (message: string): never => {
    throw new SourceFault('config-unreadable', `${address}: ${message} in ${file}; expected a file that binary-append-data was appended to`)
  }
  if (!/^[0-9]{1,6}$/.test(rest)) fail('the slot is not a number')
  log(`requesting binary data slot ${rest}`)
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    throw new SourceFault('config-unreadable', `${address}: cannot read ${file}: ${messageOf(error)}`)
  }
  try {
    let end = fstatSync(fd).size
    for (let slot = Number(rest); ; slot--) {
      if (end < LENGTH_BYTES) fail('invalid binary data slot requested')
      const length = readAt(fd, end - LENGTH_BYTES, LENGTH_BYTES).readBigUInt64LE()
      const start = end - LENGTH_BYTES - Number(length)
      if (length === 0n) fail('0 size binary data')
      if (start < 0) fail('invalid binary data slot requested')
      if (slot === 0) return readAt(fd, start, Number(length))
      end = start
    }
  } finally {
    closeSync(fd)
  }
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length;) {
    const got = readSync(fd, bytes, at, length - at, position + at)
    if (got === 0) throw new Error('the file became shorter while it was being read')
    at += got
  }
  return bytes
}
