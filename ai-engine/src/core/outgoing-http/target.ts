import { isIP } from 'node:net'
import { OutgoingHttpError } from './error.ts'

export interface Target {
  url: URL
  /** A name or an IP address, without brackets and without a dot at its end. */
  host: string
  port: number
  /** An administrator allowed this very host and port, though it is private. */
  isAllowed: boolean
}

const MAX_URL_LENGTH = 8192
const MAX_HOST_LENGTH = 253
/** Above 1023, ports where HTTP meets another protocol's server (the Fetch standard's list, and common databases). */
const foreignPorts = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672,
  5900, 5984, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9200, 9300, 10080, 10250, 11211, 27017,
])
const insideNames = ['localhost', 'local', 'internal', 'intranet', 'lan', 'corp', 'home', 'home.arpa', 'onion']

/**
 * Checks an address before anything is resolved.
 * @param allowPrivate hosts as `hostAndPort` writes them
 * @throws OutgoingHttpError `invalid_url` or `address_refused`
 */
export function checkTarget(address: string | URL, allowPrivate: readonly string[], base?: URL): Target {
  const url = parse(String(address), base)
  const key = hostAndPort(url)
  const port = portOf(url)
  const host = bareHost(url)
  const isAllowed = allowPrivate.includes(key)
  if (!isAllowed && (isInsideName(host) || !isWebPort(port))) throw refused(host)
  return { url, host, port, isAllowed }
}

/** How a host is written in a list of allowed ones: `searx.lan:8080`, `[fd00::1]:443`. */
export function hostAndPort(url: URL): string {
  const host = bareHost(url)
  return `${isIP(host) === 6 ? `[${host}]` : host}:${portOf(url)}`
}

/** One sentence for a private, an absent and a forbidden host alike: it tells nobody which names exist inside. */
export function refused(host: string): OutgoingHttpError {
  return new OutgoingHttpError(
    'address_refused',
    `${host} is not a public address that this server may reach, or it does not exist. Check the address.`,
  )
}

function parse(text: string, base: URL | undefined): URL {
  if (text.length > MAX_URL_LENGTH) throw invalid(`The URL is longer than ${MAX_URL_LENGTH} characters.`)
  const url = URL.parse(text, base?.href)
  if (!url) throw invalid('This is not a valid URL. Give a whole one that begins with https:// or http://.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid('Only URLs that begin with https:// or http:// can be read.')
  if (url.username || url.password) throw invalid('A URL must not hold a user name or a password.')
  if (url.hostname.length > MAX_HOST_LENGTH) throw invalid('The host name in the URL is too long.')
  url.hostname = url.hostname.replace(/\.+$/, '')
  url.hash = ''
  return url
}

function invalid(message: string): OutgoingHttpError {
  return new OutgoingHttpError('invalid_url', message)
}

function bareHost({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}

function isInsideName(host: string): boolean {
  if (isIP(host)) return false
  return !host.includes('.') || insideNames.some((name) => host.endsWith(`.${name}`))
}

function isWebPort(port: number): boolean {
  return port === 80 || port === 443 || (port > 1023 && !foreignPorts.has(port))
}
