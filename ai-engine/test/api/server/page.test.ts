import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectProblem } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

const inline = 'self.__next_f=[["a"]]'
const html = `<!doctype html><script src="/theme.js"></script><script>${inline}</script><script async="">b()</script>`

describe('a built page', () => {
  let app: OpenApp
  beforeAll(async () => {
    const pageDir = await mkdtemp(join(tmpdir(), 'grizz-page-'))
    await mkdir(join(pageDir, '_next/static/chunks'), { recursive: true })
    await writeFile(join(pageDir, 'index.html'), html)
    await writeFile(join(pageDir, 'theme.js'), 'theme()')
    await writeFile(join(pageDir, '_next/static/chunks/main.abc.js'), 'main()')
    await writeFile(join(pageDir, '_next/static/chunks/main.abc.js.br'), brotliCompressSync('main()'))
    await writeFile(join(pageDir, '.secret'), 'secret')
    app = await openApp({ settings: { pageDir } })
  })
  afterAll(() => app.close())

  it.each([
    '/',
    '/login',
    '/sign-up',
    '/settings',
    '/settings/keys',
    '/c/01900000-0000-7000-8000-000000000000',
    '/?a=b.c',
    '/c/x?a=1.5',
  ])('is one document at every address: %s', async (path) => {
    const answer = await ask(app, 'GET', path)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe(html)
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
    expect((await ask(app, 'HEAD', path)).status).toBe(200)
  })

  it('has files, those named by their content kept for ever', async () => {
    const chunk = await ask(app, 'GET', '/_next/static/chunks/main.abc.js')
    expect(chunk.text).toBe('main()')
    expect(chunk.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const theme = await ask(app, 'GET', '/theme.js')
    expect(theme.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'application/javascript; charset=utf-8',
    })
    const again = await ask(app, 'GET', '/theme.js', { headers: { 'if-none-match': String(theme.headers.etag) } })
    expect(again.status).toBe(304)
  })

  it('sends what lies compressed beside a file', async () => {
    const headers = { 'accept-encoding': 'br' }
    const chunk = await ask(app, 'GET', '/_next/static/chunks/main.abc.js', { headers })
    expect(chunk.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })

  it.each([
    '/missing.js',
    '/_next/static/chunks/missing.js',
    '/.secret',
    '/.env',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/_next/..%2f..%2f..%2fpackage.json',
    '/%5c..%5cpackage.json',
    '/theme.js%00.html',
    '/api',
    '/api/',
    '/api/nothing',
    '/api/auth/list-sessions',
    '/api/auth/delete-user',
    '/API/nothing',
    '/ws/nothing',
  ])('is not at %s', async (path) => {
    const answer = await ask(app, 'GET', path)
    expect([400, 403, 404]).toContain(answer.status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.text).not.toMatch(/secret|grizz-chat"|workspaces/)
  })

  it('takes no POST', async () => {
    expectProblem(await ask(app, 'POST', '/login', { body: {} }), 404, 'not_found')
  })

  it('lets a browser run its own scripts only, and nobody frame it', async () => {
    const { headers } = await ask(app, 'GET', '/')
    const policy = String(headers['content-security-policy'])
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy).toContain(`script-src 'self' ${hash(inline)} ${hash('b()')};`)
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/)
    for (const rule of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
    ])
      expect(policy).toContain(rule)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['x-powered-by']).toBeUndefined()
  })
})

it('says in words that the page is not built', async () => {
  const app = await openApp()
  const answer = await ask(app, 'GET', '/')
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('npm start')
  await app.close()
})
