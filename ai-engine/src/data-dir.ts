import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A new database takes some 50 MB, and Postgres wants as much again for its first log of changes. */
const MIN_FREE_BYTES = 100 * 1024 * 1024

/** The reasons why an engine cannot keep its data there, as sentences for the user who starts it. Changes nothing. */
export function mistakesOfDataDir(dataDir: string): string[] {
  const nearest = nearestExisting(dataDir)
  if (!statSync(nearest).isDirectory())
    return [`DATA_DIR: ${nearest} is a file. Set DATA_DIR to a directory where this user may write`]
  if (!mayWrite(nearest))
    return [`DATA_DIR: this user may not write to ${nearest}. Allow it, or set DATA_DIR to another directory`]
  const { bavail, bsize } = statfsSync(nearest)
  const free = bavail * bsize
  if (free >= MIN_FREE_BYTES || existsSync(join(dataDir, 'postgres'))) return []
  const megabytes = Math.floor(free / 1024 / 1024)
  return [`DATA_DIR: only ${megabytes} MB are free at ${nearest}, and a new database takes 100. Make room there`]
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function mayWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
