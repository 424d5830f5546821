// Where the packages of this repository are and what their package.json says. Read from disk at every call; nothing is cached.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PluginManifest } from '@uwsgi-ts/core'

export const ROOT: string = resolve(import.meta.dirname, '..', '..', '..')

/** The members of a package.json that releases and package checks read. */
export interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly description?: string
  readonly private?: boolean
  readonly gypfile?: boolean
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly uwsgi?: PluginManifest
}

export interface WorkspacePackage {
  /** Absolute path of its folder. */
  readonly folder: string
  readonly manifest: PackageJson
}

export function readPackage(folder: string): WorkspacePackage {
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson }
}

/** The packages that are published, dependencies first: native, core, then the plugins by name. */
export function publishedPackages(root: string = ROOT): WorkspacePackage[] {
  const names = readdirSync(join(root, 'packages')).sort()
  const folders = ['core', ...names.filter((name) => name !== 'core')].map((name) => join(root, 'packages', name))
  return [join(root, 'native'), ...folders].filter((folder) => existsSync(join(folder, 'package.json'))).map(readPackage)
}

/** The published packages that are plugins: those with a `uwsgi` field. */
export function pluginPackages(root: string = ROOT): Array<WorkspacePackage & { readonly manifest: { readonly uwsgi: PluginManifest } }> {
  return publishedPackages(root).filter(
    (found): found is WorkspacePackage & { manifest: PackageJson & { uwsgi: PluginManifest } } => found.manifest.uwsgi !== undefined,
  )
}
