import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Holding it proves that no other engine uses this directory, so whoever held it before is dead or gone. */
export interface DataLock {
  release(): void
}

/**
 * Takes the lock on a data directory. It is a file lock of the system, by way of SQLite since Node itself has none:
 * the system gives it back when its holder dies, whatever becomes of the pid, and keeps it while the holder is frozen.
 * @throws Error that names the holder's pid
 */
export function lockData(dataDir: string): DataLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const holder = join(dataDir, 'engine.pid')
  const file = join(dataDir, 'engine.lock')
  closeToOthers(file)
  const lock = new DatabaseSync(file)
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw isBusy(error) ? new Error(takenSentence(dataDir, holder)) : error
  }
  writeFileSync(holder, `${process.pid}\n`)
  return {
    release: () => {
      rmSync(holder, { force: true })
      lock.close()
    },
  }
}

/** Whoever may open the file may lock it, also for reading alone. */
function closeToOthers(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

function takenSentence(dataDir: string, holder: string): string {
  const pid = readPid(holder)
  const by = pid ? ` (process ${pid})` : ''
  return `Another Grizz Chat engine${by} is running on ${dataDir}. Stop it first, or set DATA_DIR to another directory.`
}

/** The holder writes its pid just after taking the lock, so there may be none yet. */
function readPid(holder: string): string {
  try {
    return readFileSync(holder, 'utf8').trim()
  } catch {
    return ''
  }
}
