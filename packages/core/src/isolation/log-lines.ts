// The lines about isolation that uWSGI writes too, kept to the byte (compared with uWSGI 2.0.21).

export const ISOLATION_LINES = {
  additionalGroup: (group: string): string => `set additional group ${group}`,
  unknownCapability: (name: string): string => `[security] unknown capability: ${name}`,
  settingCapability: (name: string, number: number): string => `setting capability ${name} [${String(number)}]`,
  limitingProcesses: (count: number): string => `limiting number of processes to ${String(count)}...`,
  limitingAddressSpace: 'limiting address space of processes...',
  addressSpaceLimit: (bytes: number): string =>
    `your process address space limit is ${String(bytes)} bytes (${String(Math.floor(bytes / 1024 / 1024))} MB)`,
  priority: (value: number): string => `scheduler priority set to ${String(value)}`,
  createdCgroup: (path: string, mode: string): string => `created Linux cgroup ${path} with mode ${mode}`,
  usingCgroup: (path: string, mode: string): string => `using Linux cgroup ${path} with mode ${mode}`,
  joinedCgroup: (pid: number, file: string): string => `assigned process ${String(pid)} to cgroup ${file}`,
  setCgroupOption: (value: string, file: string): string => `set ${value} to ${file}`,
  cgroupOptionFailed: (file: string, value: string): string => `could not set cgroup option ${file} to ${value}`,
  badCgroupOption: 'invalid cgroup-opt syntax',
  cpuMapping: (worker: number, cpus: readonly number[]): string => `mapping worker ${String(worker)} to CPUs: ${cpus.join(' ')}`,
  ksm: (frequency: number): string => `[uwsgi-KSM] enabled with frequency: ${String(frequency)}`,
  unableToShare: '[uwsgi-KSM] unable to share pages',
  unshared: (mask: number): string => `[linux-namespace] applied unshare() mask: ${String(mask)}`,
  unknownNamespace: (name: string): string => `unknown namespace subsystem: ${name}`,
  reforking: 're-fork()ing...',
  joiningNamespaces: (socket: string): string => `joining namespaces from ${socket} ...`,
  jailing: (root: string): string => `*** jailing uWSGI in ${root} ***`,
  changedRoot: (path: string): string => `chroot() to ${path}`,
  rootWithoutProc: '*** Warning, on linux system you have to bind-mount the /proc fs in your chroot to get memory debug/report.',
} as const
