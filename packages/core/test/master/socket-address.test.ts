import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseSocketAddress } from '../../src/master/socket-address.js'

test.each([
  [':9090', { kind: 'tcp', host: '', port: 9090 }],
  ['127.0.0.1:0', { kind: 'tcp', host: '127.0.0.1', port: 0 }],
  ['localhost:65535', { kind: 'tcp', host: 'localhost', port: 65535 }],
  ['[::1]:80', { kind: 'tcp', host: '[::1]', port: 80 }],
  ['127.*:81', { kind: 'tcp', host: '127.0.0.1', port: 81 }],
  ['/run/a.sock', { kind: 'unix', path: '/run/a.sock' }],
  ['/run/a:b.sock', { kind: 'unix', path: '/run/a:b.sock' }],
  ['us.sock', { kind: 'unix', path: resolve('us.sock') }],
  ['@name', { kind: 'abstract', name: 'name' }],
  ['fd://5', { kind: 'fd', fd: 5 }],
])('%s', (address, target) => {
  expect(parseSocketAddress(address, 'socket')).toEqual(target)
})

test.each([
  ['', 'the address is empty'],
  ['host:', 'has no port from 0 to 65535 after its last colon'],
  ['host:http', 'has no port'],
  ['host:65536', 'has no port'],
  ['host:-1', 'has no port'],
  ['fd://x', 'names no descriptor'],
  ['203.0.113.*:80', 'no network interface has an address that begins with 203.0.113.'],
])('%j is refused with the option and what would be right', (address, message) => {
  expect(() => parseSocketAddress(address, 'http-socket')).toThrow(`http-socket: `)
  expect(() => parseSocketAddress(address, 'http-socket')).toThrow(message)
})
