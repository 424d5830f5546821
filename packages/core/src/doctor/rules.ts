// All rules of the doctor, in the order of the list in docs/doctor.md.

import type { Rule } from './rule.js'
import { APP_RULES } from './rules/apps.js'
import { LANGUAGE_RULES } from './rules/language.js'
import { PROCESS_RULES } from './rules/processes.js'
import { RELOAD_RULES } from './rules/reloads.js'
import { REQUEST_RULES } from './rules/requests.js'
import { SERVICE_RULES } from './rules/service.js'
import { SOCKET_RULES } from './rules/sockets.js'

export interface Theme {
  readonly title: string
  readonly rules: readonly Rule[]
}

export const THEMES: readonly Theme[] = [
  { title: 'The text of the configuration', rules: LANGUAGE_RULES },
  { title: 'The server as a service', rules: SERVICE_RULES },
  { title: 'Sockets', rules: SOCKET_RULES },
  { title: 'The app', rules: APP_RULES },
  { title: 'Workers', rules: PROCESS_RULES },
  { title: 'Reloads', rules: RELOAD_RULES },
  { title: 'Requests', rules: REQUEST_RULES },
]
