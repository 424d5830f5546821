// Internal routing: rules that act on requests and responses. There are four chains of rules, and the options of each differ only in their prefix.

import type { OptionDeclaration, OptionTable } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

/** `REGEXP ACTION:ARGUMENTS` on a field of the request: name of the option behind `route`, what is matched. */
const SUBJECTS: ReadonlyArray<readonly [suffix: string, subject: string]> = [
  ['', 'the path (PATH_INFO)'],
  ['-host', 'the host name (HTTP_HOST, else SERVER_NAME)'],
  ['-uri', 'the URI as it was sent (REQUEST_URI)'],
  ['-qs', 'the query string (QUERY_STRING)'],
  ['-remote-addr', 'the address of the client (REMOTE_ADDR)'],
  ['-user-agent', 'the user agent (HTTP_USER_AGENT)'],
  ['-remote-user', 'the authenticated user (REMOTE_USER)'],
  ['-referer', 'the referer (HTTP_REFERER)'],
]

/** `when` completes "Rule run ...". */
function chain(prefix: string, when: string): OptionTable {
  const rule = (help: string): OptionDeclaration => ({ kind: 'string', repeat: true, help })
  const subjects = SUBJECTS.map(([suffix, subject]): [string, OptionDeclaration] => [
    `${prefix}route${suffix}`,
    rule(`REGEXP ACTION:ARGUMENTS: rule run ${when}, taken when the regular expression matches ${subject}.`),
  ])
  return {
    ...Object.fromEntries(subjects),
    [`${prefix}route-if`]: rule(`CONDITION:ARGUMENTS ACTION:ARGUMENTS: rule run ${when}, taken when the condition holds.`),
    [`${prefix}route-if-not`]: rule(`CONDITION:ARGUMENTS ACTION:ARGUMENTS: rule run ${when}, taken unless the condition holds.`),
    [`${prefix}route-run`]: rule(`ACTION:ARGUMENTS: rule run ${when}, always taken.`),
    [`${prefix}route-label`]: rule(`Name this place among the rules that are run ${when}, for the goto action.`),
  }
}

function status(prefix: string, when: string): OptionTable {
  return {
    [`${prefix}route-status`]: {
      kind: 'string',
      repeat: true,
      help: `STATUS ACTION:ARGUMENTS: rule run ${when}, taken when the response has this status code.`,
    },
  }
}

const BEFORE_APP = 'before the app is called'
const AT_STATUS = 'each time a status line is set'
const BEFORE_HEADERS = 'right before the response headers are sent'
const AT_END = 'after the response, before the request is logged'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/routing', {
  ...chain('', BEFORE_APP),
  ...chain('error-', AT_STATUS),
  ...status('error-', AT_STATUS),
  ...chain('response-', BEFORE_HEADERS),
  ...status('response-', BEFORE_HEADERS),
  ...chain('final-', AT_END),
  ...status('final-', AT_END),
  'router-list': { kind: 'flag', aliases: ['routers-list'], help: 'Print the names of all routing actions at the start.' },
})
