// Paths that match a shell pattern, sorted: `*`, `?` and `[...]` within one path component, hidden files only where the pattern starts with a dot.

import { readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

/** Folders get a slash at the end. Nothing found gives the pattern itself, as glob(3) does for uWSGI. */
export function glob(pattern: string, cwd: string): string[] {
  const rooted = pattern.startsWith('/')
  let found = [rooted ? '/' : '']
  for (const part of pattern.split('/').filter((component) => component !== '')) {
    found = found.flatMap((base) => matchesIn(base, part, cwd))
  }
  const marked = found.filter((path) => path !== '').map((path) => (isFolder(resolve(cwd, path)) ? `${path.replace(/\/$/, '')}/` : path))
  return marked.length === 0 ? [pattern] : marked.sort()
}

function matchesIn(base: string, part: string, cwd: string): string[] {
  const joined = (name: string): string => (base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`)
  if (!/[*?[]/.test(part)) {
    return statSync(resolve(cwd, joined(part)), { throwIfNoEntry: false }) === undefined ? [] : [joined(part)]
  }
  const matcher = componentMatcher(part)
  try {
    return readdirSync(resolve(cwd, base))
      .filter((name) => matcher.test(name) && (part.startsWith('.') || !name.startsWith('.')))
      .map(joined)
  } catch {
    return []
  }
}

function componentMatcher(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece === '*') return '.*'
    if (piece === '?') return '.'
    if (piece.length > 1) return piece.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  try {
    return new RegExp(`^${source}$`, 's')
  } catch {
    return /^$/ // a range like [z-a] matches nothing
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
