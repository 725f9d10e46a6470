import { AppError } from './app-error.ts'

/** Narrows to a present value. @throws AppError not_found for undefined, with `detail` as its sentence */
export function orNotFound<T>(value: T | undefined, detail = 'There is no such conversation.'): T {
  if (value === undefined) throw new AppError('not_found', detail)
  return value
}
