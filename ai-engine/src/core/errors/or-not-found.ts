import { AppError } from './app-error.ts'

/** What was found. @throws AppError not_found, with a sentence, when nothing was */
export function orNotFound<T>(value: T | undefined, detail = 'There is no such conversation.'): T {
  if (value === undefined) throw new AppError('not_found', detail)
  return value
}
