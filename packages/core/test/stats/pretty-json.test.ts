import { expect, test } from 'vitest'
import { prettyJson } from '../../src/stats/pretty-json.js'

test('has the form of the stats server of uWSGI, to the byte', () => {
  const document: Parameters<typeof prettyJson>[0] = {
    version: '1',
    load: 0,
    locks: [],
    workers: [
      {
        id: 1,
        cores: [
          { id: 0, vars: ['A=1', ''], req_info: { request_start: 5 } },
          { id: 1, vars: [], req_info: {} },
        ],
      },
    ],
  }
  expect(prettyJson(document)).toBe(
    [
      '{',
      '\t"version":"1",',
      '\t"load":0,',
      '\t"locks":[',
      '',
      '\t],',
      '\t"workers":[',
      '\t\t{',
      '\t\t\t"id":1,',
      '\t\t\t"cores":[',
      '\t\t\t\t{',
      '\t\t\t\t\t"id":0,',
      '\t\t\t\t\t"vars":[',
      '"A=1",',
      '""',
      '\t\t\t\t\t],',
      '\t\t\t\t\t"req_info":\t\t\t\t\t{',
      '\t\t\t\t\t\t"request_start":5',
      '\t\t\t\t\t}',
      '\t\t\t\t},',
      '\t\t\t\t{',
      '\t\t\t\t\t"id":1,',
      '\t\t\t\t\t"vars":[',
      '',
      '\t\t\t\t\t],',
      '\t\t\t\t\t"req_info":\t\t\t\t\t{',
      '',
      '\t\t\t\t\t}',
      '\t\t\t\t}',
      '\t\t\t]',
      '\t\t}',
      '\t]',
      '}',
    ].join('\n'),
  )
})

test('escapes what a client may put into a variable', () => {
  const text = prettyJson({ vars: ['A="\\\u0001\n'] })
  expect(JSON.parse(text)).toEqual({ vars: ['A="\\\u0001\n'] })
  expect(text.split('\n')).toHaveLength(5)
})
