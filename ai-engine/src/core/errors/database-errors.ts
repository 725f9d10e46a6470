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
// What `pg` says in words only.
const driverWords =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after/

/** Whether something failed because Postgres cannot be reached, and not because of what was asked of it. */
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
