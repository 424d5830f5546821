// A host that takes the engine's shared memory (docs/app-channel.md, "Bodies in shared memory"). Node cannot map it, but a memfd can be read and written like
// any file, so a misreading of the layout is not made twice either.

import { closeSync, fstatSync, readSync, writeSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { posix } from '../src/index.js'
import type { EngineUnderTest } from './engine-under-test.js'
import { type FakeHost, FrameFlag, type HelloOptions, type HostRequest, responsePayload } from './fake-host.js'

export const SLOT = 1 << 20

export function place(offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(offset, 0)
  bytes.writeUInt32LE(size, 4)
  return bytes
}

export class SharedMemory {
  readonly bodies: number
  readonly answers: number
  readonly welcome: Readonly<Record<string, string>>

  constructor(fds: readonly number[], welcome: Readonly<Record<string, string>>) {
    ;[this.bodies = -1, this.answers = -1] = fds
    this.welcome = welcome
    onTestFinished(() => fds.forEach((fd) => closeSync(fd)))
  }

  /** The body a REQUEST names by its place; its bytes when they came in the frame. */
  bodyOf(request: HostRequest): Buffer {
    if (!request.bodyMemory) return request.body
    const body = Buffer.alloc(request.body.readUInt32LE(4))
    readSync(this.bodies, body, 0, body.length, request.body.readUInt32LE(0))
    return body
  }

  /** Puts a body into a slot and returns its place. */
  put(slot: number, body: Buffer): Buffer {
    writeSync(this.answers, Buffer.from([1]), 0, 1, 2 * SLOT + slot)
    writeSync(this.answers, body, 0, body.length, slot * SLOT)
    return place(slot * SLOT, body.length)
  }

  /** Whether the engine still has what was put into this slot. */
  lent(slot: number): boolean {
    const flag = Buffer.alloc(1)
    readSync(this.answers, flag, 0, 1, 2 * SLOT + slot)
    return flag[0] === 1
  }

  /** The word of started requests: the stream that was started last, and the last one that is decided. Test and engine take turns, so it need not be atomic here. */
  get starts(): { started: number; decided: number } {
    const word = Buffer.alloc(8)
    readSync(this.answers, word, 0, 8, Number(this.welcome['starts']))
    return { started: word.readUInt32LE(4), decided: word.readUInt32LE(0) }
  }

  /** Starts a request, as a host does: false when it was withdrawn. */
  begin(stream: number): boolean {
    if (stream <= this.starts.decided) return false
    this.writeStarts(stream, stream)
    return true
  }

  writeStarts(started: number, decided: number): void {
    const word = Buffer.alloc(8)
    word.writeUInt32LE(started, 4)
    word.writeUInt32LE(decided, 0)
    writeSync(this.answers, word, 0, 8, Number(this.welcome['starts']))
  }

  get sizes(): number[] {
    return [this.bodies, this.answers].filter((fd) => fd >= 0).map((fd) => fstatSync(fd).size)
  }
}

/** A connected host with what the engine gave it. */
export async function memoryHost(t: EngineUnderTest, options: HelloOptions = {}): Promise<{ host: FakeHost; memory: SharedMemory }> {
  const { worker = 1, core = 0 } = options
  const host = await t.silentHost()
  host.stopReading() // Node would drop the descriptors
  const before = t.eventsNamed('onCoreUp').length
  host.hello({ ...options, memory: '1' })
  await t.until(() =>
    t
      .eventsNamed('onCoreUp')
      .slice(before)
      .some(([, w, c]) => w === worker && c === core),
  )
  const { bytes, fds } = posix.receiveDescriptors(host.descriptor)
  host.socket.emit('data', bytes)
  const pieces = (await host.take('WELCOME')).payload.toString().split('\0').slice(0, -1)
  host.startReading()
  return {
    host,
    memory: new SharedMemory(fds, Object.fromEntries(pieces.flatMap((key, i) => (i % 2 === 0 ? [[key, pieces[i + 1] ?? '']] : [])))),
  }
}

/** A whole response whose body lies at `where`. */
export function respondFrom(host: FakeHost, stream: number, where: Buffer, flags: number = FrameFlag.END): void {
  host.send('RESPONSE', stream, responsePayload('200 OK', [], where), flags | FrameFlag.BODY_MEMORY, 0xffff)
}
