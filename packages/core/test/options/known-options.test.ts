import { describe, expect, test } from 'vitest'
import { KnownOptions } from '../../src/options/known-options.js'
import { nearestName } from '../../src/options/nearest.js'

const INSTALLED = (): boolean => true
const MISSING = (): boolean => false

describe('an option that nobody here declares is explained', () => {
  test.each([
    ['cache2', 'the option belongs to @uwsgi-ts/cache, which is not written yet'],
    ['purge', undefined],
    ['notify-socket', 'the option belongs to @uwsgi-ts/core, which does not have it yet'],
    ['pump', 'the option belongs to @uwsgi-ts/python, which does not have it yet'],
    ['http', 'the option belongs to @uwsgi-ts/router-http, which is not written yet; what it is used for is mostly served by http-socket'],
    [
      'https-socket',
      'the option belongs to @uwsgi-ts/protocol-http, which does not have it yet; what it is used for is mostly served by a front server with http-socket behind it',
    ],
  ])('%s', (name, message) => {
    const explained = new KnownOptions().explainer(INSTALLED).explain(name)
    expect(explained && { ...explained, takesWord: true }).toEqual(
      message === undefined ? undefined : { code: 'config-not-built', message, takesWord: true },
    )
  })

  test('an alias as its option', () => {
    const { explain } = new KnownOptions().explainer(INSTALLED)
    expect(explain('lq-alarm')).toEqual(explain('alarm-backlog'))
  })

  test('an option of a package that is not installed by the command that installs it', () => {
    expect(new KnownOptions().explainer(MISSING).explain('wsgi-file')).toEqual({
      code: 'config-package-missing',
      message: 'the option belongs to @uwsgi-ts/python, which is not installed; npm i @uwsgi-ts/python brings it',
      takesWord: true,
    })
  })

  test('an option that the installed version of its package lacks by the command that updates it', () => {
    expect(new KnownOptions().explainer(INSTALLED).explain('wsgi-file')).toEqual({
      code: 'config-package-missing',
      message: 'the option belongs to @uwsgi-ts/python, which does not have it; npm i @uwsgi-ts/python@latest brings it',
      takesWord: true,
    })
  })

  test('whether the next word is its argument', () => {
    const { explain } = new KnownOptions().explainer(MISSING)
    expect(['emperor', 'emperor-tyrant', 'python-version'].map((name) => explain(name)?.takesWord)).toEqual([true, false, false])
  })

  test('a short form by its long name', () => {
    const { explainShort } = new KnownOptions().explainer(MISSING)
    expect(explainShort('Q')?.message).toBe('-Q is --spooler; the option belongs to @uwsgi-ts/spooler, which is not written yet')
    expect(explainShort('w')?.message).toMatch(/^-w is --module; .* npm i @uwsgi-ts\/python brings it$/)
    expect(explainShort('q')).toBeUndefined()
  })
})

test('each owner is asked for once, whether its options are planned or built', () => {
  const known = new KnownOptions()
  expect(known.ownerOf('emperor')).toBe('@uwsgi-ts/emperor')
  expect(known.ownerOf('psgi')).toBe('@uwsgi-ts/perl')
  expect(known.ownerOf('no-such-option')).toBeUndefined()
  expect(known.namesOfShort('H')).toEqual(['home'])
})

test.each([
  ['emperer', 'emperor'],
  ['catche2', 'cache2'],
  ['wsgi-fiel', 'wsgi-file'],
])('a mistake (%s) is nearest to the planned or missing option that was meant', (written, meant) => {
  expect(nearestName(written, new KnownOptions().explainer(MISSING).names())).toBe(meant)
})
