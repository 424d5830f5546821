// Runs the steps of a case on one side and records the outcome, masked. Knows nothing about what is right.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { TestServer } from '@uwsgi-ts/core/testing'
import {
  REQUEST_LINE,
  type ConformanceCase,
  type ExchangeStep,
  type Outcome,
  type RecordedExchange,
  type Step,
} from './conformance-case.js'
import { converse, type Address } from './exchange.js'
import { readHttpResponse, type HttpResponse } from './http-response.js'
import { jsonAt, jsonShape } from './json-shape.js'
import { mask, maskCounters, maskJson, type Surroundings } from './masks.js'
import { referenceSettled } from './reference-settling.js'
import { addressOf, runSide } from './server-spec.js'
import { commandLine, type Side } from './sides.js'
import { touch, writeFifo } from './steering.js'
import { waitForLines } from './wait-for-lines.js'

/** Runs a case without steps: a program that ends by itself. */
export async function runToEnd(test: ConformanceCase, side: Side): Promise<Outcome> {
  const run = await runSide(test.server, side)
  const around = { folder: '', ports: [], hostname: hostname() }
  const stdout = test.stdout === true ? run.stdout.map((line) => mask(line, around)) : []
  return { steps: [], log: chosenLines(test, run.log, around), exit: { code: run.status, signal: run.signal, stdout } }
}

export async function runSteps(test: ConformanceCase, server: TestServer, side: Side): Promise<Outcome> {
  const from = test.fresh === true ? 0 : server.mark()
  const steps: unknown[] = []
  let logged = 0
  for (const step of test.steps) {
    if (side === 'reference' && (step.kind === 'signal' || step.kind === 'run' || step.kind === 'fifo' || step.kind === 'touch'))
      await referenceSettled(server)
    steps.push(await runStep(step, server, side, from))
    if (step.kind !== 'exchange' || step.logged === 0) continue
    // The line is written after the response; the next step, or the next case of this server, would race with it.
    logged += step.logged ?? 1
    await waitForLines(server, REQUEST_LINE, { from, count: logged, timeout: 1000 })
  }
  return { steps, log: chosenLines(test, server.log.slice(from), surroundings(server)) }
}

function chosenLines(test: ConformanceCase, lines: readonly string[], around: Surroundings): string[] {
  const masked = lines.filter((line) => test.log?.some((pattern) => pattern.test(line)) === true).map((line) => mask(line, around))
  const chosen = test.fresh === true ? masked : masked.map(maskCounters)
  return test.logUnordered === true ? chosen.sort() : chosen
}

const surroundings = (server: TestServer): Surroundings => ({ folder: server.dir, ports: server.ports, hostname: hostname() })

async function runStep(step: Step, server: TestServer, side: Side, from: number): Promise<unknown> {
  switch (step.kind) {
    case 'exchange':
      return runExchange(step, server, side)
    case 'signal': {
      const before = server.mark()
      server.signal(step.signal)
      if (step.until === undefined) return step.signal
      return { signal: step.signal, seen: await waitForLines(server, step.until, { from: before, count: step.untilCount ?? 1 }) }
    }
    case 'fifo': {
      const before = server.mark()
      await writeFifo(join(server.dir, step.path), step.write)
      if (step.until === undefined) return { wrote: step.write }
      return { wrote: step.write, seen: await waitForLines(server, step.until, { from: before, count: step.untilCount ?? 1 }) }
    }
    case 'touch': {
      const before = server.mark()
      touch(join(server.dir, step.path), step.remove === true)
      if (step.until === undefined) return { touched: step.path }
      return { touched: step.path, seen: await waitForLines(server, step.until, { from: before, count: step.untilCount ?? 1 }) }
    }
    case 'exit': {
      const exit = await server.exited
      await server.waitEnd({ status: (exit.signal ?? exit.code) as number | NodeJS.Signals })
      return exit
    }
    case 'stats': {
      // Locks are listed as there are any; the names of the reference's are those of its own subsystems.
      const stats = { ...(JSON.parse(await readAll(addressOf(server, step.to))) as object), locks: [] }
      if (step.values === undefined) return jsonShape(stats)
      return maskJson(Object.fromEntries(step.values.map((path) => [path, jsonAt(stats, path) ?? null])), surroundings(server))
    }
    case 'log':
      return { seen: await waitForLines(server, step.until, { from, count: step.count ?? 1 }) }
    case 'alive':
      return { alive: isAlive(server.pid) }
    case 'run': {
      const { file, args } = commandLine(side, step.args)
      const ran = spawnSync(file, args, { cwd: server.dir, env: { PATH: '/usr/bin:/bin' }, encoding: 'latin1', timeout: 10_000 })
      return { code: ran.status, stdout: mask(ran.stdout, surroundings(server)) }
    }
  }
}

async function runExchange(step: ExchangeStep, server: TestServer, side: Side): Promise<RecordedExchange> {
  const around = surroundings(server)
  const send = step.send.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))
  const { bytes, ended } = await converse(addressOf(server, step.to), {
    send,
    headRequest: step.headRequest === true,
    halfClose: step.halfClose === true,
    ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
    // The reference never keeps a connection in these configurations; its close shows that nothing follows the response.
    untilClose: step.untilClose ?? (side === 'reference' || step.closing === true),
  })
  const ending = step.closing === true || ended === 'timeout' ? { ended } : {}
  const response = readHttpResponse(bytes, step.headRequest)
  if (response === undefined) return { raw: mask(bytes.toString('latin1'), around), ...ending }
  const text = response.body.toString('latin1')
  return {
    status: response.statusLine,
    headers: response.headers.map(([name, value]): [string, string] => [name, mask(value, around)]),
    body:
      step.shape === true
        ? jsonShape({ ...(parsed(text) as object), locks: [] })
        : step.json === true
          ? maskJson(parsed(text), around)
          : shortened(mask(text, around)),
    ...(framed(response) && !response.complete ? { truncated: true as const } : {}),
    ...(response.rest.length > 0 ? { rest: mask(response.rest.toString('latin1'), around) } : {}),
    ...ending,
  }
}

const framed = (response: HttpResponse): boolean => response.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))

/** A long body is recorded as its size and hash. */
function shortened(text: string): unknown {
  return text.length <= 1000 ? text : { size: text.length, sha256: createHash('sha256').update(text, 'latin1').digest('hex') }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { notJson: text }
  }
}

function readAll(address: Address): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = typeof address === 'number' ? connect(address, '127.0.0.1') : connect(address)
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (piece: string) => {
      text += piece
    })
    socket.on('end', () => {
      resolve(text)
    })
    socket.on('error', reject)
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
