// Runs one configuration case on one side: writes its files into a private folder, starts the web server it asks for, and collects what is printed.
// Ours runs in this process where the case lets it, because starting Node 200 times would take most of the time.

import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ConfigCase } from './config-case.js'
import { outcomeOf, type ConfigOutcome, type RawRun } from './config-outcome.js'
import { commandLine, type Side } from './sides.js'

/** `main` of the command line program, and how it writes a line: bytes that are no UTF-8 are escaped in its strings. */
export interface Program {
  readonly main: Main
  readonly encode: (text: string) => string | Buffer
}

type Main = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  streams: { out: (line: string) => void; err: (line: string) => void },
) => Promise<number>

const TIMEOUT_MS = 20_000
const BASE_ENV = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' }

export async function runConfigCase(one: ConfigCase, side: Side, program: Program): Promise<ConfigOutcome> {
  return outcomeOf(one, await runRaw(one, side, program), side)
}

/** Without judging what was printed. */
export async function runRaw(one: ConfigCase, side: Side, program: Program): Promise<RawRun> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'uwsgi-ts-corpus-')))
  const web = one.http ? await serve(one) : undefined
  const http = web === undefined ? undefined : `127.0.0.1:${(web.address() as AddressInfo).port}`
  const fill = (text: string): string => text.replaceAll('<<dir>>', folder).replaceAll('<<http>>', http ?? '')
  try {
    layOut(one, folder, fill)
    const args = one.args.map(fill)
    const env = { ...BASE_ENV, ...Object.fromEntries(Object.entries(one.env).map(([name, value]) => [name, fill(value)])) }
    const run =
      side === 'ours' && !one.process ? await runInProcess(program, args, env, folder) : await runProcess(one, side, args, env, folder)
    return { ...run, folder, ...(http === undefined ? {} : { http }) }
  } finally {
    await new Promise<void>((closed) => (web === undefined ? closed() : web.close(() => closed())))
    rmSync(folder, { recursive: true })
  }
}

function layOut(one: ConfigCase, folder: string, fill: (text: string) => string): void {
  for (const file of one.files) {
    const path = join(folder, file.name)
    mkdirSync(file.kind === 'folder' ? path : dirname(path), { recursive: true })
    if (file.kind === 'link') symlinkSync(file.target, path)
    if (file.kind === 'file') writeFileSync(path, file.bytes.includes('<<') ? fill(file.bytes.toString()) : file.bytes)
  }
}

/** Gives out the files of the case; `/status/NNN` is an answer with that status. */
function serve(one: ConfigCase): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1)
    const status = /^status\/(\d{3})/.exec(path)?.[1]
    const file = one.files.find((each) => each.name === path)
    response.writeHead(status !== undefined ? Number(status) : file?.kind === 'file' ? 200 : 404, { connection: 'close' })
    response.end(file?.kind === 'file' ? file.bytes : undefined)
  })
  return new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(server)))
}

type Ran = Omit<RawRun, 'folder' | 'http'>

async function runInProcess(
  { main, encode }: Program,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const exit = await main(args, env, cwd, { out: (line) => void out.push(`${line}\n`), err: (line) => void err.push(`${line}\n`) })
  const bytes = (lines: readonly string[]): Buffer => Buffer.from(encode(lines.join('')))
  return { exit, stdout: bytes(out), stderr: bytes(err) }
}

function runProcess(
  one: ConfigCase,
  side: Side,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Ran> {
  const command = commandLine(side, args)
  const opened = new Map<number, number>(
    [...(one.stdin === undefined ? [] : [[0, one.stdin] as const]), ...one.descriptors].map(([fd, name]) => [
      fd,
      openSync(join(cwd, name), 'r'),
    ]),
  )
  const highest = Math.max(2, ...opened.keys())
  const stdio = Array.from(
    { length: highest + 1 },
    (_, fd) => opened.get(fd) ?? (fd === 1 || fd === 2 ? ('pipe' as const) : ('ignore' as const)),
  )
  return new Promise((done, failed) => {
    // In a process group of its own: the reference signals its whole group when a pidfile is empty.
    const child = spawn(command.file, command.args, { cwd, env, stdio, detached: true, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' })
    for (const fd of opened.values()) closeSync(fd)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (piece: Buffer) => void stdout.push(piece))
    child.stderr?.on('data', (piece: Buffer) => void stderr.push(piece))
    child.on('error', failed)
    child.on('close', (code, signal) => done({ exit: signal ?? code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }))
  })
}
