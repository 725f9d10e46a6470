import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuard, publicAddress, type Site, startSite, stopSites } from './sites.ts'

let inside: Site
beforeEach(async () => {
  inside = await startSite((_, response) => response.end('INSIDE'))
})
afterEach(stopSites)

async function expectRefused(address: string, code: string, names: Record<string, string[]> = {}) {
  const guard = createGuard(names)
  await expect(guard.fetch(address)).rejects.toMatchObject({ name: 'OutgoingHttpError', code })
  expect(guard.dialled).toEqual([])
  expect(inside.received).toEqual([])
}

it('reaches a public site', async () => {
  const guard = createGuard()
  const response = await guard.fetch(`http://site.test:${inside.port}/a?b=c`)
  expect(await response.text()).toBe('INSIDE')
  expect(guard.dialled).toEqual([publicAddress])
  expect(inside.received).toMatchObject([
    { method: 'GET', path: '/a?b=c', headers: { host: `site.test:${inside.port}` } },
  ])
})

describe('an inside address is refused, however it is written:', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '017700000001',
    '0x7f000001',
    '0X7F.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '127.0.0.1..',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fec0::1]',
    '[ff02::1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'a.localhost',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '[::ffff:a9fe:a9fe]',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    '[fd00:ec2::254]',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    'metadata.google.internal',
    'printer.local',
    'router.home.arpa',
    'redis',
    'good.test@127.0.0.1',
  ])('%s', async (host) => {
    const code = host.includes('@') ? 'invalid_url' : 'address_refused'
    await expectRefused(`http://${host}:${inside.port}/`, code)
  })

  it.each(['http:127.0.0.1', 'http:\\\\127.0.0.1', ' http://127.0.0.1', 'ht\ntp://127.0\t.0.1', 'http:////127.0.0.1'])(
    '%j',
    async (start) => expectRefused(`${start}:${inside.port}/`, 'address_refused'),
  )

  it.each([
    'http://127.0.0.1:PORT#@good.test/',
    'http://127.0.0.1:PORT\\@good.test/',
    'http://127.0.0.1:PORT?@good.test/',
  ])('%s', async (address) => expectRefused(address.replace('PORT', String(inside.port)), 'address_refused'))
})

describe('no other URL is taken:', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://good.test/',
    'gopher://good.test/',
    'data:text/plain,x',
    'blob:http://good.test/x',
    'javascript:alert(1)',
    'ws://good.test/',
    'unix:/var/run/docker.sock',
    'http://',
    'good.test',
    '',
    '//good.test/',
    'http://a:b@good.test/',
    'http://a@good.test/',
    'http://:b@good.test/',
    `http://good.test/${'a'.repeat(8200)}`,
    `http://${'a.'.repeat(200)}test/`,
    'http://good.test:99999/',
    'http://[::1',
    'http://good test/',
    'http://a%00b.test/',
  ])('%.60s', async (address) => expectRefused(address, 'invalid_url'))

  it.each([1, 22, 25, 110, 143, 445, 1023, 2375, 3306, 5432, 6379, 6667, 11211, 27017])('port %i', async (port) =>
    expectRefused(`http://good.test:${port}/`, 'address_refused'),
  )
})

describe('a name is refused that leads to', () => {
  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback by IPv6', ['::1']],
    ['a private network', ['10.0.0.7']],
    ['a carrier', ['100.64.3.2']],
    ['metadata', ['169.254.169.254']],
    ['everything', ['0.0.0.0']],
    ['a mapped address', ['::ffff:10.0.0.7']],
    ['NAT64', ['64:ff9b::a00:7']],
    ['a public and a private address', [publicAddress, '192.168.0.1']],
    ['nothing', []],
    ['no address at all', ['evil']],
  ])('%s', async (_, addresses) =>
    expectRefused(`http://evil.test:${inside.port}/`, 'address_refused', { 'evil.test': addresses }),
  )

  it('tells a name that is inside from none by no word', async () => {
    const guard = createGuard({ 'db.test': ['10.0.0.7'], 'no.test': [] })
    const messageOf = (host: string) =>
      guard.fetch(`http://${host}/`).catch((error: Error) => error.message.replace(host, 'HOST'))
    expect(await messageOf('db.test')).toBe(await messageOf('no.test'))
    expect(await messageOf('db.test')).not.toContain('10.0.0.7')
  })
})

describe('a host that an administrator allowed', () => {
  const allow = (guard: ReturnType<typeof createGuard>, ...allowPrivate: string[]) =>
    guard.createFetch({ owner: 'ann', allowPrivate })

  it('is reached, by that call alone', async () => {
    const guard = createGuard({ 'searx.lan': ['10.0.0.7'] })
    const address = `http://searx.lan:${inside.port}/`
    expect(await (await allow(guard, `searx.lan:${inside.port}`)(address)).text()).toBe('INSIDE')
    expect(guard.dialled).toEqual(['10.0.0.7'])
    await expect(guard.fetch(address)).rejects.toMatchObject({ code: 'address_refused' })
  })

  it('may be an address, on any port', async () => {
    const guard = createGuard()
    const fetch = allow(guard, `127.0.0.1:${inside.port}`)
    expect(await (await fetch(`http://127.0.0.1:${inside.port}/`)).text()).toBe('INSIDE')
  })

  it.each([
    ['another port', 'http://searx.lan:4/'],
    ['another name', 'http://a.searx.lan:3/'],
    ['its address', 'http://10.0.0.7:3/'],
    ['another scheme, with another port', 'https://searx.lan/'],
  ])('is not %s', async (_, address) => {
    const guard = createGuard({ 'searx.lan': ['10.0.0.7'], 'a.searx.lan': ['10.0.0.7'] })
    await expect(allow(guard, 'searx.lan:3')(address)).rejects.toMatchObject({ code: 'address_refused' })
    expect(guard.dialled).toEqual([])
  })

  it.each(['169.254.169.254', '0.0.0.0', 'fe80::1', '::ffff:127.0.0.1', 'fd00:ec2::254'])(
    'never leads to %s',
    async (address) => {
      const guard = createGuard({ 'searx.lan': [address] })
      await expect(allow(guard, 'searx.lan:80')('http://searx.lan/')).rejects.toMatchObject({ code: 'address_refused' })
      expect(guard.dialled).toEqual([])
    },
  )
})
