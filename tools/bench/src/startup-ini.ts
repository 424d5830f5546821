// The configuration that a start is measured with: 200 lines of everything an ini file usually has, of options both servers know.

export const LINES = 200

/** `listener`: the line that opens a socket, or nothing for a start that only reads. */
export function startupIni(app: string, listener: string): string {
  const head = [
    '[uwsgi]',
    '; a deployment as they grow over the years',
    'plugin = python3',
    listener === '' ? '; no listener' : listener,
    'master = true',
    'processes = 2',
    'threads = 1',
    'need-app = true',
    'die-on-term = true',
    'vacuum = true',
    'harakiri = 60',
    'buffer-size = 8192',
    'post-buffering = 65536',
    'disable-logging = true',
    'set-ph = name=%n',
    'set-ph = place=%d',
    'project = %(name)-site',
    `wsgi-file = ${app}`,
  ]
  const logic = [
    'for = alpha beta gamma delta',
    'add-header = X-Part: %(_)',
    'endfor =',
    'if-env = HOME',
    'env = HOME_OF_START=%(_)',
    'endif =',
    'if-exists = /nowhere',
    'processes = 99',
    'endif =',
    'declare-option = variable=env=$1_NAME=$2',
    'variable = FIRST one',
    'variable = SECOND two',
  ]
  const rest: string[] = []
  for (let n = 1; head.length + logic.length + rest.length < LINES; n++) {
    rest.push(
      ...[
        `# part ${n}`,
        `env = PART_${n}=%(project)/$(HOME)/${n}`,
        `own-key-${n} = %(place)%(project)/${n}`,
        `set-ph = size-${n}=%(${n} * 4 + 2)`,
        '',
      ],
    )
  }
  return `${[...head, ...logic, ...rest].slice(0, LINES).join('\n')}\n`
}
