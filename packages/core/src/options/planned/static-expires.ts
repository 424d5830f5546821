// How long clients may keep static files: the Expires header by content type, by name and by path.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const from = (mtime: boolean): string => (mtime ? 'after the last change of the file' : 'from now')
const byType = (mtime: boolean): OptionDeclaration => ({
  kind: 'dict',
  repeat: true,
  help: `TYPE=SECONDS: let static files of this content type expire this many seconds ${from(mtime)}.`,
})
const byPattern = (subject: string, mtime: boolean): OptionDeclaration => ({
  kind: 'regexp-dict',
  repeat: true,
  help: `REGEXP SECONDS: let static files whose ${subject} matches expire this many seconds ${from(mtime)}; the first match counts.`,
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/static', {
  'static-expires-type': byType(false),
  'static-expires-type-mtime': byType(true),
  'static-expires': byPattern('path on disk', false),
  'static-expires-mtime': byPattern('path on disk', true),
  'static-expires-uri': byPattern('request URI', false),
  'static-expires-uri-mtime': byPattern('request URI', true),
  'static-expires-path-info': byPattern('PATH_INFO', false),
  'static-expires-path-info-mtime': byPattern('PATH_INFO', true),
})
