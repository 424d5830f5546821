// The connection that HTTP codec tests parse for, and the two ways they look at a result.
import type { Codecs } from '../../src/index.js'
import { codecs } from '../../src/index.js'

type Options = Parameters<Codecs['parseHttp']>[1]
export type ParsedHttp = ReturnType<Codecs['parseHttp']>

export const options: Options = {
  maxHead: 8192,
  maxHeaders: 100,
  maxBody: 0,
  serverName: 'server.example',
  serverPort: '8080',
  remoteAddr: '192.0.2.7',
  remotePort: '51234',
}

/** Parses latin1 text, as it arrives in `reads`. */
export const parse = (text: string, changes: Partial<Options> = {}, reads?: readonly number[]): ParsedHttp =>
  codecs.parseHttp(Buffer.from(text, 'latin1'), { ...options, ...changes }, reads)

export const varsOf = (parsed: ParsedHttp): Record<string, string> => Object.fromEntries(parsed.vars)
