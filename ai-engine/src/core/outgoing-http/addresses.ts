import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js'

/** `private` addresses are reached only where an administrator allowed the host, `forbidden` ones never. */
export type AddressKind = 'public' | 'private' | 'forbidden'

const privateRanges = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal'])
/** Cloud metadata services whose addresses look public or merely private. */
const metadata = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254'])
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** Inside global unicast, but not the internet: tunnels that carry an IPv4 address, documentation, benchmarks. */
const notInternet = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
)

/**
 * Classifies an IP address for outgoing requests. `interfaces` are this machine's own: its public addresses and its
 * IPv6 networks are behind its firewall, so they count as private.
 */
export function classifyAddress(text: string, interfaces = ownInterfaces()): AddressKind {
  if (!ipaddr.isValid(text) || text.includes('%')) return 'forbidden'
  const address = ipaddr.parse(text)
  if (metadata.has(address.toString())) return 'forbidden'
  if (privateRanges.has(address.range())) return 'private'
  if (!isInternet(address)) return 'forbidden'
  return interfaces.some((own) => isBehind(own, address)) ? 'private' : 'public'
}

function isInternet(address: IPv4 | IPv6): boolean {
  if (isV4(address)) return address.range() === 'unicast'
  return address.match(globalUnicast) && !notInternet.some((range) => address.match(range))
}

function isBehind({ address: own, cidr }: NetworkInterfaceInfo, address: IPv4 | IPv6): boolean {
  if (isV4(address)) return own === address.toString()
  return cidr?.includes(':') === true && address.match(ipaddr.IPv6.parseCIDR(cidr))
}

function isV4(address: IPv4 | IPv6): address is IPv4 {
  return address.kind() === 'ipv4'
}

function ownInterfaces(): NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((all) => all ?? [])
}
