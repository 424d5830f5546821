// What is measured: cells of workload, connection use and logging, grouped by the app and log settings that one set of servers runs with.

export interface Cell {
  readonly id: string
  readonly workload: string
  readonly path: string
  readonly upload: number
  readonly keepAlive: boolean
  readonly connections: number
}

export interface Group {
  readonly app: string
  readonly logging: boolean
  readonly cells: readonly Cell[]
}

export type Mode = 'quick' | 'default' | 'full'

const WORKLOADS = {
  hello: { workload: 'hello world', path: '/', upload: 0 },
  medium: { workload: '10 KB response', path: '/medium', upload: 0 },
  large: { workload: '1 MB response', path: '/large', upload: 0 },
  upload: { workload: '100 KB upload', path: '/upload', upload: 102_400 },
  flask: { workload: 'Flask page', path: '/flask', upload: 0 },
  django: { workload: 'Django page', path: '/django', upload: 0 },
} as const

type Workload = keyof typeof WORKLOADS

function cells(workloads: readonly Workload[], connections: readonly number[], suffix = ''): Cell[] {
  return workloads.flatMap((workload) =>
    connections.flatMap((count) =>
      [true, false].map((keepAlive) => ({
        ...WORKLOADS[workload],
        workload: WORKLOADS[workload].workload + suffix,
        id: `${workload}${suffix === '' ? '' : '-logged'}-${keepAlive ? 'keep' : 'close'}-${count}`,
        keepAlive,
        connections: count,
      })),
    ),
  )
}

export function groups(mode: Mode): Group[] {
  if (mode === 'quick') return [{ app: 'basic', logging: false, cells: cells(['hello'], [16]) }]
  const logged: Group = { app: 'basic', logging: true, cells: cells(['hello'], [16], ', requests logged') }
  const flask: Group = { app: 'flask_page', logging: false, cells: cells(['flask'], [16]) }
  if (mode === 'default')
    return [{ app: 'basic', logging: false, cells: [...cells(['hello'], [16, 32]), ...cells(['medium', 'upload'], [16])] }, logged, flask]
  return [
    { app: 'basic', logging: false, cells: [...cells(['hello'], [16, 32]), ...cells(['medium', 'large', 'upload'], [16])] },
    logged,
    flask,
    { app: 'django_page', logging: false, cells: cells(['django'], [16]) },
  ]
}
