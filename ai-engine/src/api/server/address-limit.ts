import { isIPv6 } from 'node:net'
import type { RateLimiter, SiteBucket } from '../../core/rate-limit/rate-limiter.ts'

/**
 * Counts a request without an account against its network and, with IPv6, against the site, whose 65,536 networks may
 * all belong to one client. @throws RateLimited
 */
export async function limitByAddress(
  limiter: Pick<RateLimiter, 'consume' | 'consumeOfSite'>,
  bucket: SiteBucket,
  address: string,
): Promise<void> {
  await limiter.consume(bucket, networkOf(address))
  const site = siteOf(address)
  if (site) await limiter.consumeOfSite(bucket, site)
}

/** The network that a limit counts: an IPv4 address, or the IPv6 /64 of one household or machine. */
export function networkOf(address: string): string {
  const bare = unmapped(address)
  return isIPv6(bare) ? prefixOf(bare, 4) : bare
}

/** The IPv6 /48 that one customer may have; undefined for IPv4. */
export function siteOf(address: string): string | undefined {
  const bare = unmapped(address)
  return isIPv6(bare) ? prefixOf(bare, 3) : undefined
}

function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

function prefixOf(address: string, length: number): string {
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before
  return `${groups
    .slice(0, length)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/${length * 16}`
}
