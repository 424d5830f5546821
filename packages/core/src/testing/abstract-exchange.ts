// A request over an abstract unix socket, by way of the system's Python: Node 20 pads abstract names with NUL bytes and so reaches only its
// own sockets.

import { execFile } from 'node:child_process'

const PROGRAM = `
import socket, sys
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(10)
    s.connect(b'\\0' + sys.argv[1].encode())
    s.sendall(sys.stdin.buffer.read())
    while data := s.recv(65536): sys.stdout.buffer.write(data)
`

/** Sends the bytes to `@name` and returns everything until the other side closes. */
export function abstractExchange(address: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('/usr/bin/python3', ['-c', PROGRAM, address.slice(1)], { encoding: 'latin1' }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${address}: ${stderr.trim().split('\n').at(-1)}`, { cause: error }))
      else resolve(stdout)
    })
    child.stdin?.end(request)
  })
}
