// Thrown by whatever reads or parses a source; the reader turns it into a problem with file, line and column.

import type { ErrorCode } from '../../errors/codes.js'
import type { ConfigPlace } from '../../plugin/config-sources.js'

export class SourceFault extends Error {
  readonly code: ErrorCode
  readonly place: ConfigPlace
  /** Status that the program ends with because of this, where it is not 1. */
  readonly exitStatus: number | undefined

  constructor(code: ErrorCode, message: string, place: ConfigPlace = {}, exitStatus?: number) {
    super(message)
    this.name = 'SourceFault'
    this.code = code
    this.place = place
    this.exitStatus = exitStatus
  }
}
