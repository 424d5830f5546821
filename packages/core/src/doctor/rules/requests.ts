// Rules about requests: their limits, their time, and what is logged of them.

import { isPublic, listenersOf, HTTP_LISTENERS } from '../addresses.js'
import { hit, type Rule } from '../rule.js'

const CONDITIONS: readonly string[] = ['log-4xx', 'log-5xx', 'log-slow', 'log-big', 'log-zero', 'log-sendfile', 'log-ioerror']
const MB = 1024 * 1024

export const REQUEST_RULES: readonly Rule[] = [
  {
    id: 'no-harakiri',
    severity: 'warning',
    title: 'no harakiri',
    why: 'A request that hangs keeps its worker for ever; some of them, and nobody is served any more.',
    instead: 'harakiri = 60, above the slowest request that is wanted',
    find: (config) =>
      hit(config.limit('harakiri') === undefined && !config.has('emperor') && 'requests may run for ever', config.last('harakiri')),
  },
  {
    id: 'harakiri-without-post-buffering',
    severity: 'warning',
    title: 'harakiri without post-buffering',
    why: 'The time a client takes to send a large body counts as time of the request, so slow uploads are cut.',
    instead: 'post-buffering = 65536',
    find: (config) =>
      hit(
        config.limit('harakiri') !== undefined && config.limit('post-buffering') === undefined && 'slow uploads count towards harakiri',
        config.last('harakiri'),
      ),
  },
  {
    id: 'mercy-below-harakiri',
    severity: 'warning',
    title: 'worker-reload-mercy is below harakiri',
    why: 'A reload or stop kills requests that would still have been allowed to run.',
    instead: 'worker-reload-mercy a little above harakiri',
    find: (config) => {
      const [mercy, harakiri] = [config.number('worker-reload-mercy') ?? 60, config.limit('harakiri')]
      const at = config.last('worker-reload-mercy', 'harakiri')
      return hit(harakiri !== undefined && mercy < harakiri && `requests may run ${harakiri} s, a reload waits ${mercy} s`, at)
    },
  },
  {
    id: 'buffer-size-small',
    severity: 'warning',
    title: 'buffer-size below 4096',
    why: 'Requests with a few cookies are refused.',
    instead: 'buffer-size = 16384',
    find: (config) => {
      const size = config.number('buffer-size') ?? 4096
      return hit(size < 4096 && `request heads above ${size} bytes are refused`, config.last('buffer-size'))
    },
  },
  {
    id: 'buffer-size-large',
    severity: 'warning',
    title: 'buffer-size above 65535',
    why: 'A block of the uwsgi protocol cannot be larger, no front server sends such heads, and every client may make the server keep that much.',
    instead: 'buffer-size = 32768 at most',
    find: (config) => {
      const size = config.number('buffer-size') ?? 0
      return hit(size > 65535 && `request heads may have ${size} bytes`, config.last('buffer-size'))
    },
  },
  {
    id: 'post-buffering-large',
    severity: 'warning',
    title: 'post-buffering above 16 MB',
    why: 'Up to this size each body is kept in memory, of many clients at once; larger ones go to a file, which is nearly as fast.',
    instead: 'post-buffering = 65536',
    find: (config) => {
      const size = config.number('post-buffering') ?? 0
      return hit(size > 16 * MB && `bodies of up to ${Math.round(size / MB)} MB stay in memory`, config.last('post-buffering'))
    },
  },
  {
    id: 'no-limit-post',
    severity: 'warning',
    title: 'HTTP from the network without limit-post',
    why: 'With no front server that has a limit, anybody may send a body that fills the disk.',
    instead: 'limit-post = the largest upload that is wanted',
    find: (config) => {
      const open = listenersOf(config, [...HTTP_LISTENERS, 'http', 'https']).find(({ address }) => isPublic(address))
      return hit(open !== undefined && config.limit('limit-post') === undefined && 'a request body may have any size', open?.entry)
    },
  },
  {
    id: 'log-conditions-idle',
    severity: 'warning',
    title: 'log-4xx and the like without disable-logging',
    why: 'They add requests to a log that is switched off; while everything is logged they change nothing.',
    instead: 'disable-logging = true beside them',
    find: (config) => {
      const names = CONDITIONS.filter((name) => config.has(name))
      return hit(
        names.length > 0 && !config.on('disable-logging') && `${names.join(', ')}: every request is logged anyway`,
        config.last(...names),
      )
    },
  },
  {
    id: 'errors-not-logged',
    severity: 'warning',
    title: 'disable-logging without log-5xx',
    why: 'A request that fails leaves no line.',
    instead: 'log-5xx = true, log-4xx = true and log-slow = 1000 beside it',
    find: (config) =>
      hit(config.on('disable-logging') && !config.on('log-5xx') && 'failing requests are not logged', config.last('disable-logging')),
  },
  {
    id: 'log-slow-over-harakiri',
    severity: 'warning',
    title: 'log-slow is not below harakiri',
    why: 'Harakiri ends the request before it is slow enough to be logged.',
    instead: 'log-slow in milliseconds, well below harakiri in seconds',
    find: (config) => {
      const [slow, harakiri] = [config.limit('log-slow'), config.limit('harakiri')]
      if (slow === undefined || harakiri === undefined || slow < harakiri * 1000) return []
      return hit(`requests are logged from ${slow} ms on and ended at ${harakiri * 1000} ms`, config.last('log-slow'))
    },
  },
]
