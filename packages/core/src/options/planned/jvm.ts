// Apps on the Java virtual machine: JWSGI (Java, Groovy, Scala) and Ring (Clojure). Intended as a host program in Java that speaks the app channel, one
// for each worker, since a JVM cannot be forked.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/jvm', {
  'jvm-main-class': {
    kind: 'string',
    repeat: true,
    help: 'Load this class and call its main() in every worker; packages are divided by slashes.',
  },
  'jvm-class': { kind: 'string', repeat: true, help: 'Load this class in every worker; packages are divided by slashes.' },
  'jvm-classpath': { kind: 'string', repeat: true, help: 'Add this folder or jar to the class path, after the current folder.' },
  'jvm-opt': { kind: 'string', repeat: true, help: 'Start the virtual machine with this option (`-Xmx64m`).' },
  jwsgi: { kind: 'string', help: 'CLASS[:METHOD]: serve requests with this JWSGI app; the method is `application` without a name.' },
  'ring-app': { kind: 'string', help: 'NAMESPACE:FUNCTION: serve requests with this Ring handler.', see: ['ring-load'] },
  'ring-load': { kind: 'string', aliases: ['clojure-load'], repeat: true, help: 'Load this Clojure script before ring-app.' },
})
