// From the configuration to the numbers and tables of the native engine. The one place that knows which option means which number.

import { hostname } from 'node:os'
import type { EngineListener } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { SerialSettings } from '../engine/control-messages.js'
import { engineHarakiri } from './harakiri-watch.js'
import type { Language } from './languages.js'
import type { Listener } from './listening-sockets.js'

/** Engine numbers count in milliseconds, options in seconds. */
const MS = 1000
const NO_GROUP = 255
const DEFAULT_BUFFER = 4096

export interface EngineSettingsInput {
  readonly settings: Settings
  readonly languages: readonly Language[]
  readonly token: string
  readonly runDir: string
  /** Path of the root that hosts are behind, when it is another one. */
  readonly jailRoot?: string | undefined
}

export function engineSettings({ settings, languages, token, runDir, jailRoot = '/' }: EngineSettingsInput): SerialSettings {
  const seconds = (option: string): number => Math.round((settings.number(option) ?? 0) * MS)
  const number = (option: string, fallback = 0): number => settings.number(option) ?? fallback
  const clientTimeout = seconds('socket-timeout')
  return {
    serverName: hostname(),
    token,
    bufferSize: number('buffer-size', DEFAULT_BUFFER),
    maxVars: number('max-vars', 64),
    limitPost: number('limit-post'),
    postBuffering: number('post-buffering'),
    bodyDir: runDir,
    bodyHidden: jailRoot === '/' ? 0 : Buffer.byteLength(jailRoot),
    headerTimeout: clientTimeout,
    bodyTimeout: clientTimeout,
    writeTimeout: settings.has('so-send-timeout') ? seconds('so-send-timeout') : clientTimeout,
    keepAliveTimeout: seconds('keepalive-timeout'),
    harakiri: Math.round(engineHarakiri(settings) * MS),
    queueLimit: number('queue-limit'),
    queueTimeout: seconds('queue-timeout'),
    responseBuffer: number('response-buffer'),
    logFd: 2,
    logRequests: !settings.flag('disable-logging'),
    logMicros: settings.flag('log-micros'),
    logForwardedFor: settings.flag('log-x-forwarded-for'),
    logZero: settings.flag('log-zero'),
    log4xx: settings.flag('log-4xx'),
    log5xx: settings.flag('log-5xx'),
    logSendfile: settings.flag('log-sendfile'),
    logIoError: settings.flag('log-ioerror'),
    // The unit of log-slow is the millisecond already.
    logSlow: number('log-slow'),
    logBig: number('log-big'),
    addHeaders: [...settings.list('add-header')],
    manageScriptName: settings.flag('manage-script-name'),
    groupOfModifier: groupOfModifier(languages),
    // As in uWSGI: a request for modifier 0 goes to the default app's language when no plugin owns modifier 0.
    defaultGroup: languages[0]?.group ?? NO_GROUP,
    workers: number('processes', 1),
    coresPerWorker: number('threads', 1),
    maxRequests: number('max-requests'),
    maxRequestsDelta: number('max-requests-delta'),
    minWorkerLifetime: seconds('min-worker-lifetime'),
    pipelineDepth: number('engine-pipeline', 1),
  }
}

function groupOfModifier(languages: readonly Language[]): number[] {
  const groups = Array.from({ length: 256 }, () => NO_GROUP)
  for (const { group, definition } of languages) {
    for (const modifier of [definition.modifier1, ...(definition.modifiers ?? [])])
      if (groups[modifier] === NO_GROUP) groups[modifier] = group
  }
  return groups
}

export function engineListener({ codec, keepAlive, modifier1, modifier2, port, workers }: Listener): Omit<EngineListener, 'fd'> {
  // A unix socket has no port; uWSGI calls it 80.
  return { protocol: codec, keepAlive, modifier1, modifier2, serverPort: port === 0 ? '80' : String(port), workers }
}
