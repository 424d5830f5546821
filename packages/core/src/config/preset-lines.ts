// What `preset = NAME` stands for, line by line with its reason. docs/production.md shows the same table, and a test holds the two together. Only options
// that do something belong here, and only values that suit most servers: whatever depends on the app is named in the reason.

export interface PresetLine {
  readonly option: string
  readonly value: string
  /** A sentence for docs/production.md. */
  readonly why: string
}

const STRICT: PresetLine = {
  option: 'strict',
  value: 'true',
  why: 'A mistyped option ends the start instead of being taken for a placeholder and missing in silence.',
}
const MASTER: PresetLine = {
  option: 'master',
  value: 'true',
  why: 'There always is a master here; the line keeps the file good for uWSGI, where nothing is respawned or reloaded without one.',
}
const DIE_ON_TERM: PresetLine = {
  option: 'die-on-term',
  value: 'true',
  why: 'systemd, supervisor, Docker and Kubernetes stop a service with SIGTERM, which by old habit would reload it.',
}
const VACUUM: PresetLine = {
  option: 'vacuum',
  value: 'true',
  why: 'No stale socket or pid file is left behind for the front server and scripts to stumble over.',
}
const BUFFER_SIZE: PresetLine = {
  option: 'buffer-size',
  value: '16384',
  why: 'Cookies and tokens outgrow the default of 4096 bytes, and such requests are then refused. nginx passes on up to 8 KiB a header by itself.',
}

export const PRESETS: Readonly<Record<string, readonly PresetLine[]>> = {
  production: [
    STRICT,
    MASTER,
    {
      option: 'need-app',
      value: 'true',
      why: 'A server whose app cannot be loaded does not start, so a broken deploy is seen at once and not by visitors.',
    },
    DIE_ON_TERM,
    VACUUM,
    {
      option: 'auto-procname',
      value: 'true',
      why: 'ps and top tell the master, the engines and the workers apart.',
    },
    BUFFER_SIZE,
    {
      option: 'post-buffering',
      value: '65536',
      why: 'A worker sees a request when its body is complete, so a slow upload holds no worker and does not count towards harakiri.',
    },
    {
      option: 'harakiri',
      value: '60',
      why: 'A request that hangs gives its worker back. nginx gives up after 60 seconds too, so nobody waits for a longer one.',
    },
    {
      option: 'worker-reload-mercy',
      value: '65',
      why: 'More than harakiri, so that a reload or stop never cuts a request that would still have been allowed to finish.',
    },
    {
      option: 'max-requests',
      value: '5000',
      why: 'A slow leak of the app is cleared away before it matters. The next process is a fork of a loaded app and takes milliseconds.',
    },
    {
      option: 'max-worker-lifetime',
      value: '3600',
      why: 'The same for workers that see few requests; once an hour costs nothing.',
    },
    {
      option: 'max-worker-lifetime-delta',
      value: '60',
      why: 'Workers that started together are not replaced together.',
    },
    {
      option: 'reload-on-rss',
      value: '1024',
      why: 'A worker with a gigabyte in memory is more likely leaking than working. Set it to what the app needs at most, times two.',
    },
    {
      option: 'disable-logging',
      value: 'true',
      why: 'The front server has an access log already; at full speed a line for each request is a good part of the work and of the disk.',
    },
    { option: 'log-4xx', value: 'true', why: 'Broken links, failed logins and scanners stay visible.' },
    { option: 'log-5xx', value: 'true', why: 'Errors are what a log is read for.' },
    { option: 'log-slow', value: '1000', why: 'So are requests that take a second or more.' },
  ],
  development: [
    STRICT,
    MASTER,
    DIE_ON_TERM,
    VACUUM,
    { ...BUFFER_SIZE, why: 'As in production, so that a cookie that is too large is not found there.' },
    { option: 'catch-exceptions', value: 'true', why: 'A traceback is shown in the browser.' },
    { option: 'log-micros', value: 'true', why: 'Times of fast requests can be told apart.' },
    { option: 'worker-reload-mercy', value: '2', why: 'A reload or stop does not wait for a request that stands in a debugger.' },
  ],
}
