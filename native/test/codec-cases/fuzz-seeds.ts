// Seeds of the fuzzers, made from the cases of the unit tests: whatever a test knows, a fuzzer starts from. The leading bytes are the settings that each target
// takes off the front of its input (native/fuzz/*.cc).
import { readFileSync } from 'node:fs'
import { chunkedCases } from './chunked-bodies.js'
import { accepted, refused } from './http-requests.js'
import { responseCases } from './response-heads.js'
import { uwsgiCases } from './uwsgi-packets.js'

/** Target name to inputs. */
export type Seeds = Readonly<Record<string, readonly Buffer[]>>

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const withSettings = (settings: readonly number[], bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(settings), bytes])

interface Vectors {
  readonly cases: ReadonlyArray<{
    readonly from: string
    readonly hex: string
    readonly frames: ReadonlyArray<{ readonly payload: { readonly hex: string } }>
  }>
}

export function fuzzSeeds(): Seeds {
  const vectors = JSON.parse(readFileSync(new URL('../../../docs/app-channel-vectors.json', import.meta.url), 'utf8')) as Vectors
  const http = [...accepted, ...refused].map(({ text }, i) => withSettings([0, (i * 37) % 256], latin1(text)))
  const frames = vectors.cases.flatMap(({ from, hex, frames: inside }) =>
    [hex, ...inside.map(({ payload }) => payload.hex)].map((text) => ({ from, text })),
  )
  return {
    http_request: http,
    http_request_portable: http,
    http_chunked: chunkedCases.map(({ text, maxBody = 0 }, i) => withSettings([maxBody, (i % 7) + 1], latin1(text))),
    uwsgi_block: uwsgiCases.map(({ bytes }, i) => withSettings([0, (i * 37) % 256], bytes)),
    response_head: responseCases.map(({ head }, i) => withSettings([(i * 29) % 256], latin1(head))),
    channel_frame: frames.map(({ from, text }) => withSettings([from === 'host' ? 1 : 0, 128], Buffer.from(text, 'hex'))),
  }
}
