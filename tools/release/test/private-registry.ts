// An npm registry of a test's own: verdaccio on a port the kernel chose, storage in the test's folder, and no way to the real registry. What the
// packages need of third parties is published to it from node_modules, so the test runs offline.

import { mkdirSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'
import { cleanEnvironment, finish } from './npm.js'

export interface PrivateRegistry {
  readonly url: string
  /** An npmrc that knows this registry alone, with a cache of its own. */
  readonly npmrc: string
  /** `npm publish` of a package folder: the files its manifest names, and no others. */
  publish(folder: string): Promise<void>
  close(): Promise<void>
}

async function listen(folder: string): Promise<Server> {
  const config = {
    storage: join(folder, 'storage'),
    configPath: join(folder, 'verdaccio.yaml'),
    self_path: join(folder, 'verdaccio.yaml'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  }
  const server = (await runServer(config)) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}

function writeNpmrc(folder: string, port: number): string {
  const file = join(folder, 'npmrc')
  mkdirSync(join(folder, 'npm-cache'))
  const lines = [
    `registry=http://127.0.0.1:${port}/`,
    // npm refuses to publish without some token; the registry takes anyone.
    `//127.0.0.1:${port}/:_authToken=anyone`,
    `cache=${join(folder, 'npm-cache')}`,
    'audit=false',
    'fund=false',
    'update-notifier=false',
  ]
  writeFileSync(file, lines.join('\n'))
  return file
}

export async function startRegistry(folder: string): Promise<PrivateRegistry> {
  const server = await listen(folder)
  const { port } = server.address() as AddressInfo
  const npmrc = writeNpmrc(folder, port)
  return {
    url: `http://127.0.0.1:${port}/`,
    npmrc,
    publish: async (from) => {
      const args = ['publish', from, '--ignore-scripts', '--userconfig', npmrc]
      const { status, stderr } = await finish('npm', args, folder, cleanEnvironment())
      if (status !== 0) throw new Error(`npm publish ${from} ended with status ${status}\n${stderr}`)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
