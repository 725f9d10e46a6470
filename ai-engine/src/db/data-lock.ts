import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  mkdirSync(dataDir, { recursive: true })
  const holder = join(dataDir, 'engine.pid')
  const lock = new DatabaseSync(join(dataDir, 'engine.lock'))
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
