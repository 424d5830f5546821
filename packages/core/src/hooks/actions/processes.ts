// Hook actions that run a command or change the process: exec, cd, exit, print, putenv and their kin.

import { posix } from '@uwsgi-ts/native'
import { firstWord, HookExit, type HookAction, type HookContext } from '../action.js'

async function succeeds(command: string, { log, shell }: HookContext): Promise<boolean> {
  const status = await shell(command)
  if (status !== 0) log.line(`command "${command}" exited with non-zero code: ${String(status)}`)
  return status === 0
}

const print: HookAction = (text, { log }) => log.line(text)
const changeFolder: HookAction = (folder) => process.chdir(folder)

export const PROCESS_ACTIONS: Readonly<Record<string, HookAction>> = {
  exec: succeeds,
  safeexec: async (command, context) => {
    await succeeds(command, context)
  },
  cd: changeFolder,
  chdir: changeFolder,
  exit: (status) => {
    if (!/^[0-9]*$/.test(status)) throw new Error(`${JSON.stringify(status)} is no exit status; expected exit: or exit:NUMBER`)
    throw new HookExit(status === '' ? 0 : Number(status) & 0xff)
  },
  print,
  log: print,
  putenv: (text) => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new Error(`${JSON.stringify(text)} sets nothing; expected NAME=VALUE`)
    process.env[text.slice(0, equals)] = text.slice(equals + 1)
  },
  hostname: (name) => {
    if (name === '') throw new Error('hostname: names no host; expected hostname:NAME')
    posix.setHostname(name)
  },
  alarm: (args, { alarm }) => {
    const [name, text] = firstWord(args)
    if (text === undefined) throw new Error(`${JSON.stringify(args)} says no text; expected ALARM TEXT`)
    alarm(name, text)
  },
}
