// Rules about how many workers there are and how they are replaced.

import { hit, type Rule } from '../rule.js'

const MB = 1024 * 1024
/** A worker of a small app has this much in memory before its first request. */
const SMALLEST_WORKER = 32 * MB

export const PROCESS_RULES: readonly Rule[] = [
  {
    id: 'no-master',
    severity: 'warning',
    title: 'master is not switched on',
    why: 'Here there always is one; uWSGI without a master does not replace dead workers, does not reload, and has no statistics.',
    instead: 'master = true',
    find: (config) => hit(!config.on('master') && 'there is no master = true', config.last('master')),
  },
  {
    id: 'one-request-at-a-time',
    severity: 'warning',
    title: 'neither processes nor threads',
    why: 'One worker with one core serves one request at a time: a slow one makes all others wait.',
    instead: 'processes = as many as there are CPU cores, and threads for work that waits',
    find: (config) =>
      hit(
        !config.has('emperor') &&
          (config.number('processes') ?? 1) * (config.number('threads') ?? 1) < 2 &&
          'one request is served at a time',
      ),
  },
  {
    id: 'many-processes',
    severity: 'warning',
    title: 'many more processes than CPU cores',
    why: 'Processes that compute only take turns on the cores, and each has its memory. More than two a core pay off only where requests wait; threads cost less then.',
    instead: 'processes = one or two a core, more requests at once with threads',
    find: (config) => {
      const processes = config.number('processes') ?? 1
      return hit(
        processes > 8 * config.machine.cpus && `${processes} processes on ${config.machine.cpus} CPU cores`,
        config.last('processes'),
      )
    },
  },
  {
    id: 'more-than-memory',
    severity: 'warning',
    title: 'processes times reload-on-rss is more than the machine has',
    why: 'Workers that all grow to their limit fill the memory, and the kernel then kills some process, perhaps not one of these.',
    instead: 'fewer processes, or a lower reload-on-rss',
    find: (config) => {
      const [processes, rss] = [config.number('processes') ?? 1, config.limit('reload-on-rss')]
      if (rss === undefined || processes * rss <= config.machine.memory) return []
      const has = Math.round(config.machine.memory / MB)
      return hit(`${processes} processes of up to ${rss / MB} MB on a machine with ${has} MB`, config.last('reload-on-rss'))
    },
  },
  {
    id: 'cheaper-not-below-processes',
    severity: 'error',
    title: 'cheaper is not below processes',
    why: 'cheaper is the least number of workers; it must leave room for more. uWSGI refuses to start.',
    instead: 'cheaper = less than processes',
    find: (config) => {
      const [cheaper, processes] = [config.number('cheaper'), config.number('processes') ?? 1]
      return hit(
        cheaper !== undefined && cheaper >= processes && `cheaper = ${cheaper} with ${processes} processes`,
        config.last('cheaper'),
      )
    },
  },
  {
    id: 'max-requests-low',
    severity: 'warning',
    title: 'max-requests below 100',
    why: 'Workers spend their time being replaced. A leak that needs this should be mended, or reload-on-rss set.',
    instead: 'max-requests = some thousand, reload-on-rss = a limit',
    find: (config) => {
      const limit = config.limit('max-requests')
      return hit(limit !== undefined && limit < 100 && `a worker is replaced every ${limit} requests`, config.last('max-requests'))
    },
  },
  {
    id: 'max-requests-with-threads',
    severity: 'note',
    title: 'max-requests with threads',
    why: 'The requests of all threads count together, and the worker leaves when the slowest of them is done. In uWSGI the threads are cancelled and may hang.',
    instead: 'a number times as high, or max-worker-lifetime',
    find: (config) => {
      const threads = config.number('threads') ?? 1
      return hit(
        threads > 1 && config.limit('max-requests') !== undefined && `${threads} threads share one count`,
        config.last('max-requests'),
      )
    },
  },
  {
    id: 'lifetimes-cross',
    severity: 'error',
    title: 'min-worker-lifetime is not below max-worker-lifetime',
    why: 'The server refuses to start: a worker would be too young to be replaced until it is too old.',
    instead: 'min-worker-lifetime below max-worker-lifetime; its default is 10',
    find: (config) => {
      const [least, most] = [config.number('min-worker-lifetime') ?? 0, config.limit('max-worker-lifetime')]
      const at = config.last('min-worker-lifetime', 'max-worker-lifetime')
      return hit(most !== undefined && least >= most && `min-worker-lifetime is ${least} and max-worker-lifetime ${most}`, at)
    },
  },
  {
    id: 'no-recycling',
    severity: 'note',
    title: 'workers are never replaced',
    why: 'A slow leak of the app or one of its libraries grows until the memory is full.',
    instead: 'max-requests = 5000, max-worker-lifetime = 3600 and reload-on-rss = a limit, or preset = production',
    find: (config) =>
      hit(
        !config.has('emperor') &&
          ['max-requests', 'max-worker-lifetime', 'reload-on-rss', 'reload-on-as'].every((name) => config.limit(name) === undefined) &&
          'nothing limits how long workers live and how large they grow',
      ),
  },
  {
    id: 'memory-limit-low',
    severity: 'warning',
    title: 'a memory limit that a new worker already exceeds',
    why: 'The worker is replaced again and again without having done anything.',
    instead: 'a limit of at least twice what a worker has after its first requests',
    find: (config) =>
      ['reload-on-rss', 'evil-reload-on-rss', 'reload-on-as', 'evil-reload-on-as'].flatMap((name) => {
        const limit = config.limit(name)
        return hit(limit !== undefined && limit < SMALLEST_WORKER && `${name} is ${limit / MB} MB`, config.last(name))
      }),
  },
  {
    id: 'evil-first',
    severity: 'warning',
    title: 'an evil limit that is reached before the gentle one',
    why: 'evil-reload kills the worker in the middle of its requests; reload-on-rss and reload-on-as let it finish them, if they are reached first.',
    instead: 'the evil limit well above the gentle one',
    find: (config) =>
      ['rss', 'as'].flatMap((what) => {
        const [gentle, evil] = [config.limit(`reload-on-${what}`), config.limit(`evil-reload-on-${what}`)]
        if (gentle === undefined || evil === undefined || evil > gentle) return []
        return hit(
          `evil-reload-on-${what} is ${evil / MB} MB and reload-on-${what} ${gentle / MB} MB`,
          config.last(`evil-reload-on-${what}`),
        )
      }),
  },
  {
    id: 'forkbomb-guard-off',
    severity: 'warning',
    title: 'forkbomb-delay = 0',
    why: 'An app that dies at boot is then started as fast as the machine can.',
    instead: 'forkbomb-delay = 2, the default',
    find: (config) =>
      hit(
        config.has('forkbomb-delay') && config.number('forkbomb-delay') === 0 && 'nothing slows down workers that die',
        config.last('forkbomb-delay'),
      ),
  },
  {
    id: 'lazy',
    severity: 'warning',
    title: 'the old option lazy',
    why: 'It also makes a reload exchange the workers only, so that changed options and sockets are not read. lazy-apps is what is mostly meant.',
    instead: 'lazy-apps = true, or nothing',
    find: (config) => hit(config.on('lazy') && 'lazy is on', config.last('lazy')),
  },
  {
    id: 'lazy-apps-without-need',
    severity: 'note',
    title: 'lazy-apps without a chain reload',
    why: 'Each worker loads the app by itself: no memory is shared, and a new worker takes as long as the app takes to load. It is for apps that do not survive a fork, and for touch-chain-reload.',
    instead: 'leave it out, and open connections after the fork instead (uwsgidecorators.postfork)',
    find: (config) =>
      hit(
        config.on('lazy-apps') && !config.has('touch-chain-reload', 'touch-workers-reload') && 'every worker loads the app',
        config.last('lazy-apps'),
      ),
  },
  {
    id: 'chain-reload-without-lazy-apps',
    severity: 'error',
    title: 'touch-chain-reload without lazy-apps',
    why: 'Workers that are forked from a loaded app get the old app again, so nothing is reloaded.',
    instead: 'lazy-apps = true beside it, or touch-reload',
    find: (config) =>
      hit(config.has('touch-chain-reload') && !config.on('lazy-apps') && 'the app is not loaded anew', config.last('touch-chain-reload')),
  },
  {
    id: 'touch-reload-with-lazy-apps',
    severity: 'note',
    title: 'touch-reload with lazy-apps',
    why: 'It reloads everything at once, and every worker loads its app at the same time.',
    instead: 'touch-chain-reload, which goes from worker to worker',
    find: (config) =>
      hit(config.has('touch-reload') && config.on('lazy-apps') && 'all workers load the app at once', config.last('touch-reload')),
  },
]
