import { existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'

const MAX_BYTES = 10 * 1024 * 1024

/** The log file of the server of a data directory, beside the directory. */
export function logFile(directory: string): string {
  return `${directory}.log`
}

/** Opens the log for appending, begun anew when it has grown large. The caller closes the descriptor. */
export function openServerLog(directory: string): number {
  const file = logFile(directory)
  if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

export function lastLinesOf(directory: string): string {
  return readFileSync(logFile(directory), 'utf8').trimEnd().split('\n').slice(-10).join('\n')
}
