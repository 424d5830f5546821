// A service manager's side of the notification protocol: a unix datagram socket, which Node does not have, held by a Python process that
// prints what it gets, one line of JSON a datagram.

import { spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'

const PROGRAM = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(chr(0) + sys.argv[1][1:] if sys.argv[1][0] == '@' else sys.argv[1])
print(json.dumps('bound'), flush=True)
while True: print(json.dumps(s.recv(65536).decode()), flush=True)`

export interface NotifyReceiver {
  readonly messages: readonly string[]
  /** The first message from number `from` on that matches. */
  wait(pattern: RegExp, from?: number): Promise<string>
}

/** `name`: a path, or @ and an abstract name. Ends with the test. */
export async function receiveNotifications(name: string): Promise<NotifyReceiver> {
  const child = spawn('/usr/bin/python3', ['-c', PROGRAM, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  const messages: string[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    messages.push(...lines.map((line) => JSON.parse(line) as string))
    for (const look of [...waiting]) look()
  })
  const wait = (pattern: RegExp, from = 0): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.slice(from).find((message) => pattern.test(message))
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  await wait(/^bound$/)
  messages.splice(0)
  return { messages, wait }
}
