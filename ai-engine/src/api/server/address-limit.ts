import { isIPv6 } from 'node:net'

/** What counts as one place in a limit: an IPv4 address, or the /64 that one household or machine has of IPv6. */
export function networkOf(address: string): string {
  const bare = unmapped(address)
  return isIPv6(bare) ? prefixOf(bare, 4) : bare
}

/** The /48 that one customer may have of IPv6; undefined for IPv4, where an address is all that one has. */
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
