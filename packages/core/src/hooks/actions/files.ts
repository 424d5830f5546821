// Hook actions on files: write and append, create and remove, mode and owner.

import { appendFileSync, chmodSync, chownSync, closeSync, mkdirSync, openSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { findGroup, findUser } from '../../master/account-names.js'
import { fileAndText, firstWord, type HookAction } from '../action.js'

const STICKY = 0o1000

const create: HookAction = (file) => closeSync(openSync(file, 'w'))

export function words(args: string, count: number, expected: string): string[] {
  const found = args.split(' ').filter((word) => word !== '')
  if (found.length !== count) throw new Error(`${JSON.stringify(args)} has ${String(found.length)} words; expected ${expected}`)
  return found
}

export function wholeNumber(word: string): number {
  if (!/^[0-9]+$/.test(word)) throw new Error(`${JSON.stringify(word)} is not a number`)
  return Number(word)
}

export function octalMode(text: string): number {
  if (!/^[0-7]{1,4}$/.test(text)) throw new Error(`${JSON.stringify(text)} is not an octal mode; expected one like 640`)
  return Number.parseInt(text, 8)
}

export const FILE_ACTIONS: Readonly<Record<string, HookAction>> = {
  write: (args) => writeFileSync(...fileAndText(args)),
  writen: (args) => {
    const [file, text] = fileAndText(args)
    writeFileSync(file, `${text}\n`)
  },
  append: (args) => appendFileSync(...fileAndText(args)),
  // Without a text a bare newline, as in uWSGI.
  appendn: (args) => {
    const [file, text = ''] = firstWord(args)
    appendFileSync(file, `${text}\n`)
  },
  creat: create,
  create,
  unlink: (file) => unlinkSync(file),
  mkdir: (folder) => {
    mkdirSync(folder, 0o777)
  },
  chmod: (args) => {
    const [file = '', mode = ''] = words(args, 2, 'FILE OCTAL')
    chmodSync(file, octalMode(mode))
  },
  chown: (args) => {
    const [file = '', user = '', group = ''] = words(args, 3, 'FILE USER GROUP')
    chownSync(file, findUser(user, 'chown').uid, findGroup(group, 'chown'))
  },
  chown2: (args) => {
    const [file = '', uid = '', gid = ''] = words(args, 3, 'FILE UID GID')
    chownSync(file, wholeNumber(uid), wholeNumber(gid))
  },
  sticky: (path) => chmodSync(path, (statSync(path).mode & 0o7777) | STICKY),
}
