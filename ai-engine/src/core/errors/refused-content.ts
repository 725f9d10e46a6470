// Postgres: data that no column takes, a condition that it breaks, more than a limit allows, more than the memory holds.
const contentCodes = /^(22...|23...|54...|53200)$/
// What Postgres and Node say in words only: a text larger than they can handle.
const tooLarge = /invalid memory alloc request size|Invalid string length/

/** Whether something was not saved because of what it is: trying again would change nothing. */
export function isContentRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return contentCodes.test(code) || tooLarge.test(error.message) || isContentRefused(error.cause)
}
