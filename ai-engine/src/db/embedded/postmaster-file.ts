import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The lines that a Postgres server writes about itself into `postmaster.pid`. */
export interface Postmaster {
  pid: number
  port: number
  socketDirectory: string
  ready: boolean
}

/** A pid that cannot exist, for a server that is known to be dead. */
const NO_PID = 999_999_999

/** Reads `postmaster.pid`; undefined when there is none, or one that is just being written. */
export function readPostmaster(directory: string): Postmaster | undefined {
  const lines = readLines(directory)
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), socketDirectory: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
}

/**
 * Whether that process is the Postgres of this directory, and alive. A pid alone is no proof: it may have been given to
 * another program since (containers start with the same small pids), or belong to a zombie.
 */
export function isServerOf(directory: string, pid: number): boolean {
  if (pid === NO_PID) return false
  if (process.platform === 'linux') return worksIn(directory, pid)
  return isAlive(pid) && (process.platform === 'win32' || commandOf(pid).includes('postgres'))
}

/**
 * Makes a new server start although a dead one left `postmaster.pid` behind. Only the pid is replaced: Postgres still
 * finds the shared memory that line 7 names, and refuses to start while an old backend uses it.
 */
export function mendPostmasterFile(directory: string): void {
  const lines = readLines(directory)
  if (lines.length === 0) return
  lines[0] = String(NO_PID)
  writeFileSync(join(directory, 'postmaster.pid'), lines.join('\n'))
}

function readLines(directory: string): string[] {
  try {
    return readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function worksIn(directory: string, pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0]
    return state !== 'Z' && state !== 'X' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(directory)
  } catch {
    // Gone, or another user's: either way not a server that this engine started.
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
