// Metrics: counters and gauges, their storage, thresholds and names for SNMP.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/metrics', {
  'enable-metrics': {
    kind: 'flag',
    implies: ['master'],
    help: 'Count requests, memory, load and what apps and plugins add, and show it in the statistics.',
  },
  metric: {
    kind: 'key-values',
    keys: [
      'name',
      'oid',
      'type',
      'initial_value',
      'freq',
      'reset_after_push',
      'children',
      'alias',
      'collector',
      'arg1',
      'arg2',
      'arg3',
      'arg1n',
      'arg2n',
      'arg3n',
    ],
    bareKey: 'name',
    repeat: true,
    implies: ['master', 'enable-metrics'],
    help: 'Add a metric: a counter that apps change, or one that a collector fills from a file or from other metrics.',
    see: ['enable-metrics', 'metric-threshold'],
  },
  'metric-threshold': {
    kind: 'key-values',
    keys: ['key', 'value', 'alarm', 'rate', 'msg', 'reset'],
    aliases: ['metric-alarm', 'alarm-metric'],
    repeat: true,
    implies: ['master', 'enable-metrics'],
    help: 'Raise an alarm, set the metric to another value, or both, when the metric key reaches value.',
    see: ['alarm'],
  },
  'metrics-dir': {
    kind: 'string',
    aliases: ['metric-dir'],
    implies: ['master', 'enable-metrics'],
    help: 'Show the value of each metric in a file with its name in this folder, which has to exist.',
  },
  'metrics-dir-restore': {
    kind: 'flag',
    aliases: ['metric-dir-restore'],
    implies: ['master', 'enable-metrics'],
    help: 'Begin with the values that the files of metrics-dir hold.',
  },
  'metrics-no-cores': { kind: 'flag', implies: ['master', 'enable-metrics'], help: 'Make no metrics of single cores.' },
})
