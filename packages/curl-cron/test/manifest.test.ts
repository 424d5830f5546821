// The manifest, which the core trusts without importing the package.

import { readFileSync } from 'node:fs'
import type { PluginManifest } from '@uwsgi-ts/core'
import { manifestDifferences } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import plugin from '../src/index.js'

test('the manifest says what the code registers', () => {
  const { uwsgi } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { uwsgi: PluginManifest }
  expect(manifestDifferences(uwsgi, plugin)).toEqual([])
})
