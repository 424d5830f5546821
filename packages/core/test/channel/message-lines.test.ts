import { posix } from '@uwsgi-ts/native'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { MessageConnection } from '../../src/channel/message-lines.js'

interface Message {
  t: string
  text?: string
}

function pair(pending = ''): {
  connection: MessageConnection<Message, Message>
  peer: Socket
  received: Message[]
  ended: Promise<string>
} {
  const [ours, theirs] = posix.socketPair()
  const received: Message[] = []
  let connection: MessageConnection<Message, Message> | undefined
  const ended = new Promise<string>((end) => {
    connection = new MessageConnection<Message, Message>(ours, { message: (message) => received.push(message), end }, pending)
  })
  if (connection === undefined) throw new Error('no connection')
  return { connection, peer: new Socket({ fd: theirs, readable: true, writable: true }), received, ended }
}

test('messages come out whole wherever the bytes are cut, also inside a character', async () => {
  const { connection, peer, received } = pair()
  const bytes = Buffer.from('{"t":"a","text":"é"}\n{"t":"b"}\n')
  for (const byte of bytes) {
    peer.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expect.poll(() => received).toEqual([{ t: 'a', text: 'é' }, { t: 'b' }])
  connection.close()
  peer.destroy()
})

test('an unfinished line of a former program image is continued', async () => {
  const { connection, peer, received } = pair('{"t":"be')
  peer.write('gun"}\n{"t":"un')
  await expect.poll(() => received).toEqual([{ t: 'begun' }])
  await expect.poll(() => connection.pending).toBe('{"t":"un')
  connection.close()
  peer.destroy()
})

test('what is not JSON ends the connection once, and nothing after it is read', async () => {
  const { peer, received, ended } = pair()
  peer.write('{"t":"a"}\nnonsense\n{"t":"b"}\n')
  expect(await ended).toBe('not a message: "nonsense"')
  expect(received).toEqual([{ t: 'a' }])
  peer.destroy()
})

test('the end of the peer is told', async () => {
  const { peer, ended } = pair()
  peer.destroy()
  expect(await ended).toBe('closed')
})

test('a peer that never reads costs its connection, not the memory of the sender', async () => {
  const { connection, peer, ended } = pair()
  peer.pause()
  const big = 'x'.repeat(1024 * 1024)
  for (let i = 0; i < 80; i++) connection.send({ t: 'a', text: big })
  expect(await ended).toMatch(/bytes wait to be read by the peer$/)
  peer.destroy()
})
