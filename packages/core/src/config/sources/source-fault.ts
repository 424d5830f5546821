// Thrown by whatever reads or parses a source; the reader turns it into a problem with file, line and column.

import type { ErrorCode } from '../../errors/codes.js'
import type { ConfigPlace } from '../../plugin/config-sources.js'

export class SourceFault extends Error {
  readonly code: ErrorCode
  readonly place: ConfigPlace

  constructor(code: ErrorCode, message: string, place: ConfigPlace = {}) {
    super(message)
    this.name = 'SourceFault'
    this.code = code
    this.place = place
  }
}
