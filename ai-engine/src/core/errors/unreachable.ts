/**
 * Why a configured Postgres or Redis cannot be used, in words of ours: messages of drivers and servers quote user, host
 * and database, which are parts of the password when a URL is written wrongly.
 */
export function whyUnreachable(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(whyUnreachable))].join('; ')
  if (!(error instanceof Error)) return unknown
  const code = codeOf(error)
  const description = `${code} ${error.message}`
  const reason = reasons.find(([sign]) => sign.test(description))?.[1] ?? unknown
  return code ? `${reason} (${code})` : reason
}

const unknown = 'the reason is not known here; its own log may tell'

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED/, 'nothing listens at that host and port'],
  [/^(ENOTFOUND|EAI_AGAIN)/, 'its host name is not known'],
  [/^(EHOSTUNREACH|ENETUNREACH)/, 'no network leads to it'],
  [/^ENOENT/, 'there is no such socket'],
  [/^(EACCES|EPERM)/, 'this user may not use its socket'],
  [/^(ECONNRESET|EPIPE)|Connection (is closed|terminated)/, 'it closed the connection'],
  [/^ETIMEDOUT|timeout expired|ETIMEDOUT$/, 'it does not answer within 5 s'],
  [/^28|WRONGPASS|NOAUTH|invalid password|client password/, 'it does not accept this user and password'],
  [/^3D000/, 'it has no database of that name'],
  [/^53300/, 'it has no connection left'],
  [/^57P0/, 'it is starting or stopping'],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/, 'its certificate is not one that this machine trusts'],
  [/SSL|EPROTO/, 'it does not speak TLS as the URL asks for'],
  [/sentinels/, 'no sentinel names a master'],
]

/** A code of Node, Postgres or Redis, and nothing that could quote a setting. */
function codeOf(error: Error): string {
  const code = 'code' in error ? error.code : /^([A-Z]+) /.exec(error.message)?.[1]
  return typeof code === 'string' && /^[A-Z\d_]{3,40}$/.test(code) ? code : ''
}
