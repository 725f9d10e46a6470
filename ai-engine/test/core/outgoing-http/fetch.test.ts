import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createGuard, publicAddress, startRawSite, startSite, stopSites } from './sites.ts'

afterEach(stopSites)

describe('as the standard fetch', () => {
  it('sends what init says', async () => {
    const site = await startSite((_, response) => response.writeHead(201, { 'x-a': ['b', 'c'] }).end('{"ok":true}'))
    const sent = { method: 'POST', body: new URLSearchParams({ a: 'b c' }), headers: new Headers({ 'x-key': 'k' }) }
    const response = await createGuard().fetch(new URL(`http://site.test:${site.port}/in#part`), sent)
    expect([response.status, response.headers.get('x-a'), await response.json()]).toEqual([201, 'b, c', { ok: true }])
    const type = 'application/x-www-form-urlencoded;charset=UTF-8'
    expect(site.received).toMatchObject([
      { method: 'POST', path: '/in', body: 'a=b+c', headers: { 'content-type': type, 'x-key': 'k' } },
    ])
  })

  it.each([
    ['HEAD', 200],
    ['DELETE', 204],
    ['GET', 304],
  ])('knows answers without a body: %s, %i', async (method, status) => {
    const site = await startSite((_, response) => response.writeHead(status).end())
    const response = await createGuard().fetch(`http://site.test:${site.port}/`, { method })
    expect([response.status, response.body]).toEqual([status, null])
  })

  it('gives compressed bodies out plain, empty ones too', async () => {
    const site = await startSite(({ path }, response) => {
      response.setHeader('content-encoding', 'gzip').end(path === '/empty' ? '' : gzipSync('plain'))
    })
    const guard = createGuard()
    expect(await (await guard.fetch(`http://site.test:${site.port}/`)).text()).toBe('plain')
    expect(await (await guard.fetch(`http://site.test:${site.port}/empty`)).text()).toBe('')
  })

  it('gives a body out as it comes', async () => {
    const next = Promise.withResolvers<void>()
    const site = await startSite((_, response) => {
      response.write('data: 1\n\n')
      void next.promise.then(() => response.end('data: 2\n\n'))
    })
    const response = await createGuard().fetch(`http://site.test:${site.port}/`)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('data: 1\n\n')
    next.resolve()
    expect((await reader?.read())?.value).toBe('data: 2\n\n')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('closes the connection when the reader cancels, and when the caller aborts', async () => {
    const gone: Promise<unknown>[] = []
    const site = await startSite((_, response) => {
      gone.push(new Promise((resolve) => response.once('close', resolve)))
      response.write('x')
    })
    const guard = createGuard()
    await (await guard.fetch(`http://site.test:${site.port}/`)).body?.cancel()
    const controller = new AbortController()
    const response = await guard.fetch(`http://site.test:${site.port}/`, { signal: controller.signal })
    controller.abort(new Error('stopped'))
    await expect(response.text()).rejects.toThrow('stopped')
    await Promise.all(gone)
    expect(gone).toHaveLength(2)
  })

  it('does nothing for a caller who has aborted', async () => {
    const guard = createGuard()
    await expect(guard.fetch('http://site.test/', { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(guard.dialled).toEqual([])
  })
})

it.each([
  [{ method: 'CONNECT' }],
  [{ method: 'TRACE' }],
  [{ method: 'PUT', body: 'x' }],
  [{ method: 'GET', body: 'x' }],
  [{ headers: { host: 'inside.lan' } }],
  [{ headers: { 'Transfer-Encoding': 'chunked' } }],
  [{ headers: { 'proxy-authorization': 'x' } }],
  [{ headers: { a: 'b\r\nhost: inside.lan' } }],
  [{ method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) }],
])('sends no request that could be read in two ways, or is too large: %.80j', async (init) => {
  const guard = createGuard()
  await expect(guard.fetch('http://site.test/', init)).rejects.toMatchObject({ code: 'invalid_request' })
  expect(guard.dialled).toEqual([])
})

it('tries the next address when the first does not answer', async () => {
  const site = await startSite((_, response) => response.end('here'))
  const names = { 'two.test': ['93.184.215.1', publicAddress] }
  // Nothing listens on 127.0.0.9 at that port.
  const dial = (address: string) => (address === publicAddress ? '127.0.0.1' : '127.0.0.9')
  const guard = createGuard(names, { dial })
  expect(await (await guard.fetch(`http://two.test:${site.port}/`)).text()).toBe('here')
})

it('tells nothing of the network to those who read the message', async () => {
  const site = await startSite((_, response) => response.end())
  await site.stop()
  const problem = await createGuard()
    .fetch(`http://site.test:${site.port}/`)
    .catch((error: unknown) => error)
  expect(problem).toMatchObject({ code: 'unreachable', cause: { code: 'ECONNREFUSED' } })
  expect(String(problem)).not.toMatch(/127\.0|93\.184|ECONN/)
})

it('sends at most 16 requests of one owner at once, and refuses what is too many to wait', async () => {
  const seen = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  let most = 0
  let now = 0
  const site = await startSite((_, response) => {
    now += 1
    most = Math.max(most, now)
    if (now === 16) seen.resolve()
    response.once('close', () => {
      now -= 1
    })
    void go.promise.then(() => response.end())
  })
  const guard = createGuard()
  const address = `http://site.test:${site.port}/`
  const answers = Array.from({ length: 60 }, () =>
    guard.fetch(address).then(
      (response) => response.text(),
      (error) => error.code,
    ),
  )
  await seen.promise
  const other = guard.createFetch({ owner: 'ben' })(address)
  go.resolve()
  expect((await other).status).toBe(200)
  const results = await Promise.all(answers)
  expect(results.filter((result) => result === 'busy')).toHaveLength(12)
  expect(results.filter((result) => result === '')).toHaveLength(48)
  expect(most).toBeLessThanOrEqual(17)
})

it('gives the slot back however a request ends', async () => {
  const chunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'
  const answers = [
    `${chunks}zz\r\nabc`,
    `${chunks}9\r\nabc`,
    'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n',
    'HTTP/1.1 999 No\r\n\r\n',
    'HTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nabc',
    '',
  ]
  const guard = createGuard()
  for (const answer of answers) {
    const site = await startRawSite((socket) => socket.end(answer))
    const codes = []
    for (let count = 0; count < 20; count += 1) {
      const read = async () => (await guard.fetch(`http://site.test:${site.port}/`)).text()
      codes.push(await read().catch((error) => error.code))
    }
    expect(codes, answer).not.toContain('timeout')
  }
})
