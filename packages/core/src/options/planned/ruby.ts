// Ruby apps: Rack and Rails.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/ruby', {
  rack: {
    kind: 'string',
    implies: ['post-buffering'],
    help: 'Load this Rack app, a config.ru file; bodies are buffered (post-buffering, 4096 bytes if not set), since Rack rewinds them.',
    see: ['rb-require', 'lazy-apps'],
  },
  rails: {
    kind: 'string',
    implies: ['post-buffering'],
    help: 'Load the app of Rails 2 or older in this folder; later ones have a config.ru for rack.',
  },
  'ruby-gc-freq': {
    kind: 'integer',
    aliases: ['rb-gc-freq'],
    help: 'Run the garbage collector of Ruby after this many requests; without it after each.',
  },
  'rb-lib': { kind: 'string', aliases: ['ruby-lib'], repeat: true, help: 'Add this folder to the load path of Ruby.' },
  'rb-require': {
    kind: 'string',
    aliases: ['ruby-require', 'rbrequire', 'rubyrequire', 'require'],
    repeat: true,
    help: 'Require this library or file where the apps are loaded: once before the fork, or in each worker with lazy-apps.',
  },
  'shared-rb-require': {
    kind: 'string',
    aliases: ['shared-ruby-require', 'shared-rbrequire', 'shared-rubyrequire', 'shared-require'],
    repeat: true,
    help: 'Require this library or file once before the workers are forked, with lazy-apps too.',
  },
  gemset: {
    kind: 'string',
    aliases: ['rvm'],
    help: 'Take over the environment of this RVM gemset before Ruby starts; one that is not found ends the start.',
    see: ['rvm-path'],
  },
  'rvm-path': { kind: 'string', repeat: true, help: 'Folder of an RVM installation, in which gemset looks first.' },
  rbshell: {
    kind: 'string',
    argument: 'optional',
    implies: ['honour-stdin'],
    help: 'Run IRB, or this Ruby code, on the terminal in the first worker instead of serving requests.',
  },
  'rbshell-oneshot': {
    kind: 'flag',
    implies: ['honour-stdin'],
    help: 'Like rbshell, but the worker serves requests once the shell has ended.',
  },
  rbthreads: {
    kind: 'flag',
    aliases: ['rb-threads', 'rbthread', 'rb-thread'],
    help: 'Run the threads of a worker as Ruby threads; needs threads of 2 or more.',
    see: ['threads'],
  },
  fiber: { kind: 'flag', help: 'Run each request of an async worker in a fiber of its own; needs async.', see: ['async'] },
})
