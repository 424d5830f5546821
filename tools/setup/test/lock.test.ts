import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')

type Manifest = Partial<Record<'version' | 'dependencies' | 'devDependencies' | 'peerDependencies' | 'optionalDependencies', unknown>>

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

function needs({ version, dependencies, devDependencies, peerDependencies, optionalDependencies }: Manifest): Manifest {
  return { version, dependencies, devDependencies, peerDependencies, optionalDependencies }
}

test('package-lock.json knows every workspace with the dependencies it has, so that npm ci accepts it', () => {
  const lock = readJson('package-lock.json') as { packages: Record<string, Manifest> }
  const children = (folder: string): string[] => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
  const workspaces = ['', 'native', ...children('packages'), ...children('tools')].filter((path) =>
    existsSync(join(root, path, 'package.json')),
  )
  const wanted = workspaces.map((path) => [path, needs(readJson(join(path, 'package.json')) as Manifest)])
  expect(workspaces.map((path) => [path, needs(lock.packages[path] ?? {})])).toEqual(wanted)
  expect(
    Object.keys(lock.packages)
      .filter((path) => !path.includes('node_modules'))
      .sort(),
  ).toEqual(workspaces.sort())
})
