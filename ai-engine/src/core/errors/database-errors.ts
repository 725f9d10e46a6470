const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
])
// Postgres: connection exceptions, going down or coming up, too many connections.
const serverCodes = /^(08...|57P0[1-5]|53300)$/
// Failures that `pg` gives no code.
const driverWords =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after/

/** Whether a statement failed because Postgres cannot be reached, and not because of the statement itself. */
export function isDatabaseConnectionError(error: unknown, duringQuery = false): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (serverCodes.test(code) || driverWords.test(error.message)) return true
  if (networkCodes.has(code) && (duringQuery || isConnecting(error))) return true
  const causes = error instanceof AggregateError ? error.errors : [error.cause]
  return causes.some((cause) => isDatabaseConnectionError(cause, duringQuery || 'query' in error))
}

function isConnecting(error: Error): boolean {
  return 'syscall' in error && error.syscall === 'connect'
}

/** The foreign key that a statement violated: a row that it refers to is gone. */
export function missingReference(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && error.code === '23503' && 'constraint' in error) return String(error.constraint)
  return missingReference(error.cause)
}

// Postgres: invalid data, a violated constraint, an exceeded limit, not enough memory.
const contentCodes = /^(22...|23...|54...|53200)$/
// A text larger than Postgres or Node can handle has no code.
const tooLarge = /invalid memory alloc request size|Invalid string length/

/** Whether Postgres refused the content itself, so that a retry would fail again. */
export function isContentRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return contentCodes.test(code) || tooLarge.test(error.message) || isContentRefused(error.cause)
}
