import { expect, test } from 'vitest'
import { LINES } from '../../src/master/log-lines.js'
import { clockText } from '../../src/master/log.js'

test('the time of a dated line has the form of ctime, with a blank before one-digit days', () => {
  expect(clockText(new Date(2026, 10, 2, 8, 6, 4))).toBe('Mon Nov  2 08:06:04 2026')
  expect(clockText(new Date(2026, 10, 22, 18, 26, 34))).toBe('Sun Nov 22 18:26:34 2026')
})

test('bound and inherited sockets are named by their family', () => {
  const tcp = { family: 'inet', name: '127.0.0.1:8080', port: 8080 } as const
  expect(LINES.socketBound(0, tcp, 3, false)).toBe('uwsgi socket 0 bound to TCP address 127.0.0.1:8080 fd 3')
  expect(LINES.socketBound(1, tcp, 4, true)).toBe('uwsgi socket 1 bound to TCP address 127.0.0.1:8080 (port auto-assigned) fd 4')
  expect(LINES.socketInherited(0, tcp, 3)).toBe('uwsgi socket 0 inherited INET address 127.0.0.1:8080 fd 3')
  expect(LINES.socketBound(2, { family: 'unix', name: '/a.sock', port: 0 }, 5, false)).toBe(
    'uwsgi socket 2 bound to UNIX address /a.sock fd 5',
  )
})
