// User and group names to numbers, from /etc/passwd and /etc/group. Accounts of other name services must be given as numbers; the message
// says so.

import { readFileSync } from 'node:fs'
import { StartError } from './start-error.js'

export interface Account {
  readonly uid: number
  /** Primary group of the user. */
  readonly gid: number
  /** Its supplementary groups are found by it. */
  readonly name?: string
}

function rows(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
}

export function findUser(text: string, option: string): Account {
  const passwd = rows('/etc/passwd')
  if (/^\d+$/.test(text)) {
    const uid = Number(text)
    const row = passwd.find((fields) => Number(fields[2]) === uid && fields[2] !== undefined && fields[2] !== '')
    return { uid, gid: row === undefined ? uid : Number(row[3]), ...(row?.[0] === undefined ? {} : { name: row[0] }) }
  }
  const row = passwd.find((fields) => fields[0] === text)
  if (row === undefined) throw new StartError(`${option}: no user ${JSON.stringify(text)} in /etc/passwd; expected a user name or a number`)
  return { uid: Number(row[2]), gid: Number(row[3]), name: text }
}

export function findGroup(text: string, option: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const row = rows('/etc/group').find((fields) => fields[0] === text)
  if (row === undefined)
    throw new StartError(`${option}: no group ${JSON.stringify(text)} in /etc/group; expected a group name or a number`)
  return Number(row[2])
}
