import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { start } from './child-process.js'
import { EngineUnderTest } from './engine-under-test.js'

// SENDFILE with a descriptor that rides along. Node cannot send one, so the host here is a few lines of Python.
const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path))
const preamble = `
import os, socket, struct, sys, tempfile
def frame(kind, stream, payload=b'', flags=0, aux=0): return struct.pack('<IIBBH', len(payload), stream, kind, flags, aux) + payload
def read(n):
    data = b''
    while len(data) < n:
        piece = s.recv(n - len(data))
        if not piece: sys.exit(0)
        data += piece
    return data
def take():
    size, stream, kind, flags, aux = struct.unpack('<IIBBH', read(12))
    if kind == 0x14: sys.exit(0)
    return kind, stream, read(size)
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
hello = dict(protocol='1', kind='core', group='0', worker='1', core='0', pid=str(os.getpid()), token='secret')
s.sendall(frame(0x01, 0, ''.join(k + '\\0' + v + '\\0' for k, v in hello.items()).encode(), 0, 1))
take()
`
const sends = `
for _ in range(2):
    kind, stream, payload = take()
    head = b'200 OK\\0'
    s.sendall(frame(0x20, stream, struct.pack('<I', len(head)) + head, 0, 0xffff))
    file = tempfile.TemporaryFile()
    file.write(b'0123456789' * 1000)
    file.flush()
    socket.send_fds(s, [frame(0x22, stream, struct.pack('<qqi', 10, 5000, -1), 0x04 | 0x01)], [file.fileno()])
    file.close()
while True: take()
`
const floods = `
try:
    for _ in range(3000): socket.send_fds(s, [frame(0x26, 0, b'\\4\\0\\0\\0spam')], [0])
    while True: take()
except OSError: pass
`

test.skipIf(python === undefined)(
  'a file whose descriptor rides along is sent although nobody else has it open any more (needs python3)',
  async () => {
    const t = new EngineUnderTest()
    const child = start({ args: [python ?? '', '-c', preamble + sends, t.channelPath] })
    await t.event('onCoreUp')
    const client = await t.client()
    for (let i = 0; i < 2; i += 1) {
      client.get('/')
      expect((await client.response()).body.toString()).toBe('0123456789'.repeat(500))
    }
    t.engine.drainWorker(0, 1, child.pid)
    expect(await child.output).toBe('')
    await child.status
    await t.close()
  },
)

test.skipIf(python === undefined)(
  'a host that sends descriptors without announcing them loses its connection before they pile up (needs python3)',
  async () => {
    const t = new EngineUnderTest()
    const before = readdirSync('/proc/self/fd').length
    const child = start({ args: [python ?? '', '-c', preamble + floods, t.channelPath] })
    await t.event('onCoreDown')
    expect(readdirSync('/proc/self/fd').length - before).toBeLessThan(200)
    expect(await child.output).toBe('')
    await child.status
    await t.close()
  },
)
