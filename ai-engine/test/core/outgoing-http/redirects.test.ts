import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGuard, listen, type Site, startSite, stopSites } from './sites.ts'

let inside: Site
beforeEach(async () => {
  inside = await startSite((_, response) => response.end('INSIDE'))
})
afterEach(stopSites)

const leadTo = (location: string | (() => string), status = 302) =>
  startSite(({ path }, response) => {
    if (path === '/end') response.end('end')
    else response.writeHead(status, { location: typeof location === 'string' ? location : location() }).end('moved')
  })

describe('a redirect to the inside is refused', () => {
  it.each([301, 302, 303, 307, 308])('by %i', async (status) => {
    const site = await leadTo(`http://127.0.0.1:${inside.port}/`, status)
    const guard = createGuard()
    await expect(guard.fetch(`http://site.test:${site.port}/`)).rejects.toMatchObject({ code: 'address_refused' })
    expect([site.received.length, inside.received.length]).toEqual([1, 0])
  })

  it.each([
    '//127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://evil.test:PORT/',
  ])('to %s', async (location) => {
    const site = await leadTo(location.replace('PORT', String(inside.port)))
    const guard = createGuard({ 'evil.test': ['192.168.0.1'] })
    await expect(guard.fetch(`http://site.test:${site.port}/`)).rejects.toMatchObject({ code: 'address_refused' })
    expect(inside.received).toEqual([])
  })

  it.each(['file:///etc/passwd', 'gopher://site.test/', 'javascript:alert(1)', 'http://a:b@site.test/', 'http://[bad'])(
    'and so is one to %s',
    async (location) => {
      const site = await leadTo(location)
      const fetch = createGuard().fetch(`http://site.test:${site.port}/`)
      await expect(fetch).rejects.toMatchObject({ code: 'invalid_url' })
    },
  )

  it('also from a host that an administrator allowed', async () => {
    const site = await leadTo(`http://127.0.0.1:${inside.port}/`)
    const fetch = createGuard().createFetch({ owner: 'ann', allowPrivate: [`127.0.0.1:${site.port}`] })
    await expect(fetch(`http://127.0.0.1:${site.port}/`)).rejects.toMatchObject({ code: 'address_refused' })
    expect(inside.received).toEqual([])
  })
})

describe('a redirect', () => {
  it('is followed, and told', async () => {
    const site = await leadTo('/end')
    const response = await createGuard().fetch(`http://site.test:${site.port}/start`)
    expect([await response.text(), response.redirected]).toEqual(['end', true])
    expect(response.url).toBe(`http://site.test:${site.port}/end`)
  })

  it('in a circle ends', async () => {
    const site = await leadTo('/')
    const fetch = createGuard().fetch(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(site.received).toHaveLength(6)
  })

  it('is the answer, or an error, where the caller says so', async () => {
    const site = await leadTo('/end')
    const guard = createGuard()
    const address = `http://site.test:${site.port}/`
    expect((await guard.fetch(address, { redirect: 'manual' })).status).toBe(302)
    await expect(guard.fetch(address, { redirect: 'error' })).rejects.toMatchObject({ code: 'redirect_refused' })
  })

  it('to another origin takes no header along that could hold a secret', async () => {
    const other = await startSite((_, response) => response.end('other'))
    const site = await leadTo(`http://other.test:${other.port}/`)
    const headers = { authorization: 'Bearer bear', 'x-api-key': 'secret', cookie: 'a=b', accept: 'text/html' }
    expect(await (await createGuard().fetch(`http://site.test:${site.port}/`, { headers })).text()).toBe('other')
    expect(site.received).toMatchObject([{ headers }])
    const seen = Object.keys(other.received[0]?.headers ?? {})
    expect(seen.sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '{}'],
    [308, 'POST', '{}'],
  ])('by %i makes %s of a POST to the same origin', async (status, method, body) => {
    const site = await leadTo('/end', status)
    const headers = { 'content-type': 'application/json', authorization: 'Bearer bear' }
    const sent = { method: 'POST', body: '{}', headers }
    expect(await (await createGuard().fetch(`http://site.test:${site.port}/`, sent)).text()).toBe('end')
    expect(site.received[1]).toMatchObject({ method, body, headers: { authorization: 'Bearer bear' } })
  })

  it.each([307, 308])('by %i posts nothing to another origin', async (status) => {
    const other = await startSite((_, response) => response.end('other'))
    const site = await leadTo(`http://other.test:${other.port}/`, status)
    const fetch = createGuard().fetch(`http://site.test:${site.port}/`, { method: 'POST', body: 'words' })
    await expect(fetch).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(other.received).toEqual([])
  })
})

describe('over TLS', () => {
  const home = mkdtempSync(join(tmpdir(), 'grizz-tls-'))
  const authorities = tls.getCACertificates()
  beforeAll(() => {
    const command = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext subjectAltName=DNS:safe.test'
    execFileSync('openssl', [...command.split(' '), '-keyout', 'key', '-out', 'crt'], { cwd: home, stdio: 'pipe' })
    tls.setDefaultCACertificates([...authorities, read('crt')])
  })
  afterAll(() => {
    tls.setDefaultCACertificates(authorities)
    rmSync(home, { recursive: true })
  })
  const read = (file: string) => readFileSync(join(home, file), 'utf8')
  const startSecure = (location?: string) =>
    listen(
      createServer({ key: read('key'), cert: read('crt') }, (_, response) => {
        if (location) response.writeHead(302, { location }).end()
        else response.end('safe')
      }),
    )

  it('the certificate is checked for the name, not for the address that was dialled', async () => {
    const { port } = await startSecure()
    const guard = createGuard()
    expect(await (await guard.fetch(`https://safe.test:${port}/`)).text()).toBe('safe')
    expect(await (await guard.fetch(`https://safe.test.:${port}/`)).text()).toBe('safe')
    await expect(guard.fetch(`https://other.test:${port}/`)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('a redirect to plain http is refused', async () => {
    const plain = await startSite((_, response) => response.end('plain'))
    const { port } = await startSecure(`http://safe.test:${plain.port}/`)
    const fetch = createGuard().fetch(`https://safe.test:${port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(plain.received).toEqual([])
  })
})
