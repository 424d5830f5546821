// Where the Perl test apps and the Dancer2 example are, for tests that start real servers.

import { fileURLToPath } from 'node:url'

export const FIXTURES: string = fileURLToPath(new URL('../fixtures', import.meta.url))
export const DANCER2: string = fileURLToPath(new URL('../../../../examples/dancer2', import.meta.url))
