// Options that do something else than start a server, and the exit status each of them ends with.

import { connect } from 'node:net'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ExitAction } from '../config/exit-request.js'
import { messageOf } from '../errors/coded-error.js'
import { quote } from '../errors/quote.js'
import { serverVersion } from '../version.js'
import { printHelp } from './help.js'
import type { CliStreams } from './main.js'
import { printOptionHelp, printOptions } from './option-help.js'
import { sendSignal, targetOf } from './send-signal.js'

export async function doExitAction(action: ExitAction, argv: readonly string[], cwd: string, streams: CliStreams): Promise<number> {
  switch (action.kind) {
    case 'help':
      return printHelp({ ...action, topic: action.topic === '' ? wordAfter(argv, /^(?:--help|--usage|-h)$/) : action.topic }, cwd, streams)
    case 'option-help':
      return printOptionHelp(action, cwd, streams)
    case 'show-options':
      return printOptions({ ...action, topic: action.topic === '' ? wordAfter(argv, /^--show-options$/) : action.topic }, cwd, streams)
    case 'version':
      streams.out(`uwsgi-ts ${serverVersion()}`)
      return 0
    case 'exit':
      return action.status
    case 'signal':
      return signalPidfile(action, cwd, streams)
    case 'send-signal':
      return sendSignal(action.argument, streams)
    case 'write':
      if (streams.write !== undefined) streams.write(action.bytes)
      else streams.out(Buffer.from(action.bytes).toString('utf8').replace(/\n$/, ''))
      return 0
    case 'connect-and-read':
      return connectAndRead(action.address, streams)
  }
}

/** `--help sockets`: getopt gives an optional argument only as `--help=sockets`, so the word behind it counts here. A file is none. */
function wordAfter(argv: readonly string[], option: RegExp): string {
  const word = argv[argv.findIndex((each) => option.test(each)) + 1]
  return word === undefined || word.startsWith('-') || option.test(word) || /\.\w+$/.test(word) || argv.every((each) => !option.test(each))
    ? ''
    : word
}

function readPidfile(file: string, cwd: string): { text: string } | { message: string } {
  try {
    return { text: readFileSync(resolve(cwd, file), 'utf8') }
  } catch (error) {
    return { message: messageOf(error) }
  }
}

/** uWSGI's statuses: 1 for an unreadable file, 255 for one without a pid and for a signal that cannot be sent. */
function signalPidfile(action: ExitAction & { readonly kind: 'signal' }, cwd: string, streams: CliStreams): number {
  const { pidfile, signal, read = readPidfile(pidfile, cwd) } = action
  if ('message' in read) {
    streams.err(`cannot read pidfile ${quote(pidfile)}: ${read.message}; expected the file that pidfile or safe-pidfile names`)
    return 1
  }
  const { text } = read
  const pid = /^\s*([0-9]+)\s*$/.exec(text)?.[1]
  if (pid === undefined || Number(pid) < 2) {
    streams.err('error: invalid pidfile')
    return 255
  }
  try {
    process.kill(Number(pid), signal)
    return 0
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'No such process' : messageOf(error)
    streams.err(`signal_pidfile()/kill(): ${reason}`)
    return 255
  }
}

function connectAndRead(address: string, streams: CliStreams): Promise<number> {
  const socket = connect(targetOf(address))
  return new Promise((done) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (data: string) => {
      const lines = (text + data).split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) streams.err(line)
    })
    socket.on('error', (error) => {
      streams.err(`connect-and-read: ${address}: ${error.message}`)
      done(1)
    })
    socket.on('end', () => {
      if (text !== '') streams.err(text)
      done(0)
    })
  })
}
