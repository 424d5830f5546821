// Immediate options that change the process which reads the configuration, so that the lines below them already see it: `ienv`, `early-envdir`, `umask`,
// `immediate-uid`, `immediate-gid`.

import { resolve } from 'node:path'
import { messageOf } from '../errors/coded-error.js'
import { quote } from '../errors/quote.js'
import { findGroup, findUser } from '../master/account-names.js'
import { readEnvdir } from './envdir.js'
import type { ConfigReader } from './reader.js'
import type { Source } from './settings.js'

type Change = (reader: ConfigReader, value: string, source: Source, written: string) => void

const ienv: Change = (reader, value, source, written) => {
  const equals = value.indexOf('=')
  if (equals < 1) reader.problems.error('config-bad-syntax', source, written, `${quote(value)} sets nothing; expected NAME=VALUE`)
  else reader.env[value.slice(0, equals)] = value.slice(equals + 1)
}

const earlyEnvdir: Change = (reader, value, source, written) => {
  try {
    for (const [name, text] of readEnvdir(resolve(reader.cwd, value))) {
      if (text === undefined) Reflect.deleteProperty(reader.env, name)
      else reader.env[name] = text
    }
  } catch (error) {
    const message = `cannot read the folder ${quote(value)}: ${messageOf(error)}; expected a folder with a file for each variable`
    reader.problems.error('config-process-change', source, written, message)
  }
}

const umask: Change = (reader, value, source, written) => {
  if (/^[0-7]{1,4}$/.test(value)) process.umask(Number.parseInt(value, 8))
  else
    reader.problems.error(
      'config-bad-value',
      source,
      written,
      `${quote(value)} is no file mode mask; expected up to four octal digits (022)`,
    )
}

/** Only root may do it, and a reload does it again as who it made itself then; so it is done only where it changes something. */
const identity =
  (kind: 'user' | 'group'): Change =>
  (reader, value, source, written) => {
    try {
      const id = kind === 'user' ? findUser(value, written).uid : findGroup(value, written)
      if (id === 0) throw new Error('root is what it is meant to get away from')
      if (kind === 'user' && process.getuid?.() !== id) process.setuid?.(id)
      if (kind === 'group' && process.getgid?.() !== id) {
        process.setgroups?.([])
        process.setgid?.(id)
      }
    } catch (error) {
      const message = `cannot become ${kind} ${quote(value)}: ${messageOf(error)}; expected another ${kind} than root, and a start as root`
      reader.problems.error('config-process-change', source, written, message)
    }
  }

export const PROCESS_CHANGES: Readonly<Record<string, Change>> = {
  ienv,
  'early-envdir': earlyEnvdir,
  umask,
  'immediate-uid': identity('user'),
  'immediate-gid': identity('group'),
}
