import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The resources that a process used so far. */
export interface Usage {
  /** Processor time of all its threads, user and system. */
  cpuMs: number
  /** Resident memory. */
  rssBytes: number
}

const none: Usage = { cpuMs: 0, rssBytes: 0 }
const hasProc = process.platform === 'linux'

/** @throws Error when there is no such process */
export function usageOf(pid: number): Usage {
  return hasProc ? { cpuMs: cpuOf(pid), rssBytes: rssOf(pid) } : usageByPs(pid)
}

/**
 * The sum over the processes of this name that descend from `ancestor`, such as a Postgres and its backends: the time
 * of those too that ended meanwhile, and on Linux memory that they share counted once.
 */
export function usageOfAll(name: string, ancestor = process.pid): Usage {
  return descendants(name, ancestor).reduce((sum, pid) => {
    const { cpuMs, rssBytes } = usageIfThere(pid)
    return {
      cpuMs: sum.cpuMs + cpuMs + endedChildrenMs(pid),
      rssBytes: sum.rssBytes + (shareOfMemory(pid) ?? rssBytes),
    }
  }, none)
}

/** Processor time of the threads of this process that have ended, to 10 ms. `usageOf` does not hold it. Linux only, else 0. */
export function endedThreadsMs(pid: number): number {
  return hasProc ? Math.max(0, ticksMs(pid, 11) - cpuOf(pid)) : 0
}

/** Processor time of the ended children of this process, in ticks of 10 ms. */
function endedChildrenMs(pid: number): number {
  if (!hasProc) return 0
  try {
    return ticksMs(pid, 13)
  } catch {
    return 0 // it ended between the listing and the look
  }
}

/** User and system time, which stand at `field` and behind it. */
function ticksMs(pid: number, field: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[field]) + Number(fields[field + 1])) * 10
}

function usageIfThere(pid: number): Usage {
  try {
    return usageOf(pid)
  } catch {
    return none // it ended between the listing and the look
  }
}

/** The scheduler's own count, in nanoseconds; the ticks of /proc/<pid>/stat are 10 ms. */
function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + threadMs(`/proc/${pid}/task/${thread}/schedstat`), 0)
}

function threadMs(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return 0 // a thread that ended just now
  }
}

function rssOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) * 1024
}

/** Its own memory and its part of what it shares. */
function shareOfMemory(pid: number): number | undefined {
  if (!hasProc) return undefined
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined // not ours to look at, or it ended just now
  }
}

function usageByPs(pid: number): Usage {
  const [rss = '0', time = '0'] = ps('rss=,time=', pid).trim().split(/\s+/)
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return { cpuMs: seconds * 1000, rssBytes: Number(rss) * 1024 }
}

function ps(columns: string, pid: number): string {
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' })
}

function descendants(name: string, ancestor: number): number[] {
  const all = hasProc ? listProc() : listPs()
  const found: number[] = []
  const parents = [ancestor]
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop())
    for (const one of all) {
      if (one.parent !== parent) continue
      parents.push(one.pid)
      if (one.name === name) found.push(one.pid)
    }
  return found
}

interface Listed {
  pid: number
  parent: number
  name: string
}

function listProc(): Listed[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const [, name = '', parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? []
      return [{ pid: Number(entry), parent: Number(parent), name }]
    } catch {
      return [] // it ended between the listing and the look
    }
  })
}

function listPs(): Listed[] {
  const lines = execFileSync('ps', ['-Ao', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [pid = '0', parent = '0', ...command] = line.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), name: command.join(' ').split('/').at(-1) ?? '' }
  })
}
