// `plugins-list`, `loop-list`, `clock-list`: what this server has of a kind, in the lines that uWSGI logs. Lists of what is not built yet are refused with
// the options they belong to.

import type { ReadConfig } from '../config/resolve.js'

export function lists({ settings, loader }: ReadConfig): string[] {
  const lines: string[] = []
  if (settings.flag('plugins-list')) lines.push(...plugins(loader.loaded))
  if (settings.flag('loop-list')) lines.push(...list('loop engines', ['simple']))
  if (settings.flag('clock-list')) lines.push(...list('clocks', ['unix']))
  return lines
}

function plugins(loaded: ReadConfig['loader']['loaded']): string[] {
  const requests = loaded.filter(({ modifier1 }) => modifier1 !== undefined)
  const generic = loaded.filter(({ modifier1 }) => modifier1 === undefined).map(({ name }) => name)
  const byModifier = requests.map(({ modifier1, name }) => `${String(modifier1)}: ${name}`)
  const heading = '*** uWSGI loaded request plugins ***'
  return ['', '*** uWSGI loaded generic plugins ***', ...generic, '', heading, ...byModifier, '--- end of plugins list ---', '']
}

function list(what: string, names: readonly string[]): string[] {
  return ['', `*** uWSGI loaded ${what} ***`, ...names, `--- end of ${what} list ---`, '']
}
