import { expect, test } from 'vitest'
import { RegistryStore } from '../../src/plugin/registry.js'

test('two registrations of one name are an error that names both plugins', () => {
  const store = new RegistryStore<number>('protocol')
  store.viewFor('first').add('http', 1)
  expect(() => {
    store.viewFor('second').add('http', 2)
  }).toThrow('protocol http is registered by first and by second')
  expect(store.get('http')).toBe(1)
})

test('replacing on purpose says override', () => {
  const store = new RegistryStore<number>('protocol')
  store.viewFor('first').add('http', 1)
  store.viewFor('second').add('http', 2, { override: true })
  expect(store.get('http')).toBe(2)
  expect(store.names()).toEqual(['http'])
})

test('what one plugin registers all others see', () => {
  const store = new RegistryStore<number>('protocol')
  store.viewFor('first').add('a', 1)
  const second = store.viewFor('second')
  expect(second.get('a')).toBe(1)
  expect(second.names()).toEqual(['a'])
  expect(second.get('b')).toBeUndefined()
})
