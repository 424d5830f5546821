// Runs the steps of a case on one side and records the outcome, masked. Knows nothing about what is right.

import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { hostname } from 'node:os'
import {
  REQUEST_LINE,
  type ConformanceCase,
  type ExchangeStep,
  type Outcome,
  type RecordedExchange,
  type Step,
} from './conformance-case.js'
import { converse, type Address } from './exchange.js'
import { readHttpResponse } from './http-response.js'
import type { Instance } from './instance.js'
import { jsonShape } from './json-shape.js'
import { mask, maskJson, type Surroundings } from './masks.js'
import { program } from './sides.js'

/** `from`: the number of log lines that belong to earlier cases of the same server. */
export async function runSteps(test: ConformanceCase, instance: Instance, from: number): Promise<Outcome> {
  const steps: unknown[] = []
  const wantsRequestLines = test.log?.some((pattern) => pattern.source === REQUEST_LINE.source) === true
  let logged = 0
  for (const step of test.steps) {
    steps.push(await runStep(step, instance, from))
    if (step.kind === 'exchange' && wantsRequestLines) {
      // The line is written after the response; the next step would race with it.
      logged += step.logged ?? 1
      await instance.log.waitFor(REQUEST_LINE, { from, count: logged, timeoutMs: 3000 })
    }
  }
  const around = surroundings(instance)
  const lines = instance.log.lines.slice(from).filter((line) => test.log?.some((pattern) => pattern.test(line)) === true)
  const log = lines.map((line) => mask(line, around))
  return { steps, log: test.logUnordered === true ? log.sort() : log }
}

function surroundings(instance: Instance): Surroundings {
  const ports = instance.log.lines.flatMap((line) => {
    const port = /uwsgi socket \d+ .* address [\d.]+:(\d+)/.exec(line)?.[1]
    return port === undefined ? [] : [Number(port)]
  })
  return { folder: instance.folder, ports, hostname: hostname() }
}

async function runStep(step: Step, instance: Instance, from: number): Promise<unknown> {
  switch (step.kind) {
    case 'exchange':
      return runExchange(step, instance)
    case 'signal': {
      const before = instance.log.lines.length
      instance.signal(step.signal)
      if (step.until === undefined) return step.signal
      return { signal: step.signal, seen: await instance.log.waitFor(step.until, { from: before, count: step.untilCount ?? 1 }) }
    }
    case 'exit':
      return timeLimited(instance.exited, 15_000)
    case 'stats':
      return jsonShape(JSON.parse(await readAll(instance.address(step.to))))
    case 'log':
      return { seen: await instance.log.waitFor(step.until, { from, count: step.count ?? 1 }) }
    case 'same-pid':
      return { alive: isAlive(instance.pid) }
    case 'run': {
      const { file, args } = program(instance.side)
      const ran = spawnSync(file, [...args, ...step.args], {
        cwd: instance.folder,
        env: { PATH: '/usr/bin:/bin' },
        encoding: 'latin1',
        timeout: 10_000,
      })
      const around = surroundings(instance)
      return { code: ran.status, stdout: mask(ran.stdout, around) }
    }
  }
}

async function runExchange(step: ExchangeStep, instance: Instance): Promise<RecordedExchange> {
  const around = surroundings(instance)
  const send = step.send.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))
  const { bytes, ended } = await converse(instance.address(step.to), {
    send,
    headRequest: step.headRequest === true,
    halfClose: step.halfClose === true,
    ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
    // The reference never keeps a connection in these configurations; its close shows that nothing follows the response.
    untilClose: step.untilClose ?? (instance.side === 'reference' || step.closing === true),
  })
  const ending = step.closing === true || ended === 'timeout' ? { ended } : {}
  const response = readHttpResponse(bytes, step.headRequest)
  if (response === undefined) return { raw: mask(bytes.toString('latin1'), around), ...ending }
  const text = response.body.toString('latin1')
  return {
    status: response.statusLine,
    headers: response.headers.map(([name, value]): [string, string] => [name, mask(value, around)]),
    body: step.json === true ? maskJson(parsed(text), around) : mask(text, around),
    ...(response.rest.length > 0 ? { rest: response.rest.toString('latin1') } : {}),
    ...ending,
  }
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

async function timeLimited<T>(promise: Promise<T>, ms: number): Promise<T | { timeout: number }> {
  const late = new Promise<{ timeout: number }>((resolve) => {
    setTimeout(() => {
      resolve({ timeout: ms })
    }, ms).unref()
  })
  return Promise.race([promise, late])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
