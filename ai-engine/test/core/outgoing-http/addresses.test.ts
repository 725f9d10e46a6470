import fc from 'fast-check'
import { expect, it } from 'vitest'
import { classifyAddress } from '../../../src/core/outgoing-http/addresses.ts'

it.each(['8.8.8.8', '1.1.1.1', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is public',
  (address) => expect(classifyAddress(address, [])).toBe('public'),
)

it.each(['127.0.0.1', '127.255.255.254', '::1', '10.0.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', 'fd12::1'])(
  '%s is private',
  (address) => expect(classifyAddress(address, [])).toBe('private'),
)

it.each([
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'this network'],
  ['::', 'unspecified'],
  ['169.254.169.254', 'link-local, metadata'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'with a zone'],
  ['168.63.129.16', 'metadata of Azure'],
  ['100.100.100.200', 'metadata of Alibaba'],
  ['192.0.0.192', 'metadata of Oracle'],
  ['fd00:ec2::254', 'metadata of AWS'],
  ['fd00:0ec2:0:0:0:0:0:0254', 'metadata of AWS, spelled out'],
  ['fd20:ce::254', 'metadata of Google'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['192.0.2.1', 'documentation'],
  ['198.18.0.1', 'benchmarks'],
  ['192.88.99.1', '6to4 relay'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['::ffff:127.0.0.1', 'IPv4 in IPv6'],
  ['::ffff:8.8.8.8', 'IPv4 in IPv6, though public'],
  ['::127.0.0.1', 'IPv4-compatible'],
  ['::ffff:0:127.0.0.1', 'translated IPv4'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['64:ff9b:1::7f00:1', 'NAT64, local'],
  ['2002:7f00:1::', '6to4'],
  ['2001:0:7f00:1::', 'Teredo'],
  ['fec0::1', 'site-local'],
  ['100::1', 'discard'],
  ['4000::1', 'not assigned'],
  ['localhost', 'a name'],
  ['', 'nothing'],
])('%s is never reached: %s', (address) => expect(classifyAddress(address, [])).toBe('forbidden'))

it('counts what stands behind our own firewall as private: our addresses, and our IPv6 networks', () => {
  const base = { mac: '', internal: false, netmask: '' }
  const interfaces = [
    { ...base, family: 'IPv4' as const, address: '93.184.215.14', cidr: '93.184.215.14/24' },
    { ...base, family: 'IPv6' as const, address: '2a00:1450::5', cidr: '2a00:1450::5/64', scopeid: 0 },
  ]
  expect(classifyAddress('93.184.215.14', interfaces)).toBe('private')
  expect(classifyAddress('93.184.215.15', interfaces)).toBe('public')
  expect(classifyAddress('2a00:1450::77', interfaces)).toBe('private')
  expect(classifyAddress('2a00:1450:0:1::77', interfaces)).toBe('public')
})

it('finds no public address in any way to write a private IPv4 one inside IPv6', () => {
  const prefixes = ['::ffff:', '::', '64:ff9b::', '::ffff:0:', '64:ff9b:1::']
  const privateV4 = fc.constantFrom('127.0.0.1', '10.1.2.3', '192.168.7.7', '169.254.169.254')
  fc.assert(
    fc.property(fc.constantFrom(...prefixes), privateV4, (prefix, address) => {
      expect(classifyAddress(prefix + address, [])).not.toBe('public')
    }),
  )
})
