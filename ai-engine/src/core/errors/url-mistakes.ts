/**
 * Describes a mistake in a URL as the end of a sentence; undefined for a valid one. The sentence quotes nothing: in a
 * password with unescaped characters every quotation could hold a part of it.
 * @param protocols with their colon: `http:`
 */
export function mistakeOfUrl(url: string, protocols: readonly string[]): string | undefined {
  const known = protocols.map((protocol) => `${protocol}//`)
  if (!known.some((start) => url.toLowerCase().startsWith(start)))
    return `must be a URL that begins with ${known.join(' or ')}`
  return mistakeInLogin(url) ?? (URL.canParse(withHost(url)) ? undefined : incomplete)
}

/** The same for a user or password with an unescaped character that would end it too early. */
export function mistakeInLogin(url: string): string | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(url) ?? []
  const login = rest.slice(0, Math.max(0, rest.lastIndexOf('@')))
  const cuts = scheme.toLowerCase().startsWith('http') ? /[/?#\\]/ : /[/?#]/
  return cuts.test(login) ? inCode : undefined
}

const inCode =
  'has a sign before its last @ that must be written in code there: %23 for #, %2F for /, %3F for ?, %5C for \\, %40 for @, %25 for %'
const incomplete = 'is not a whole URL: after // comes host, host:port or user:password@host:port'

// Postgres may be at a socket, which a parameter names instead of a host.
function withHost(url: string): string {
  return /^postgres/i.test(url) ? url.replace('@/', '@host/') : url
}
