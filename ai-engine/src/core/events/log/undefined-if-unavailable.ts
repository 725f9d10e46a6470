import { LogUnavailable } from './event-log.ts'

/** What was asked of the log; undefined when the log is out of reach. */
export async function undefinedIfUnavailable<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof LogUnavailable) return undefined
    throw error
  }
}
