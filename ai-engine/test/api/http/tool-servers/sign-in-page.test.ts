import { createHash } from 'node:crypto'
import { startToolServer, type ToolServer, type ToolServerOptions } from '@grizz/testing/tool-server/tool-server'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let admin: Person
let server: ToolServer
let id: string

beforeAll(async () => {
  app = await openApp()
  admin = await signUp(app)
})
afterAll(() => app.close())
afterEach(async () => {
  await asAdmin('DELETE', `/api/tool-servers/${id}`)
  await server.close()
})

const asAdmin = (method: string, path: string, body?: object) =>
  ask(app, method, path, { headers: { cookie: admin.cookie }, ...(body && { body }) })

async function open(signIn: ToolServerOptions['signIn'] = {}): Promise<void> {
  server = await startToolServer({ signIn })
  id = (await asAdmin('POST', '/api/tool-servers', { name: 'Effects', url: server.url, allowPrivate: true })).body.id
}

const begin = () => asAdmin('POST', `/api/tool-servers/${id}/sign-in`)

/** What a browser does that comes back from the authorization server. */
const comeBack = (path: string, language?: string) =>
  ask(app, 'GET', path, {
    headers: { cookie: admin.cookie, accept: 'text/html', ...(language && { 'accept-language': language }) },
  })

it('ends in a page in the language of the browser, which leads back and runs nothing', async () => {
  await open()
  const answer = await fetch((await begin()).body.url, { redirect: 'manual' })
  const { pathname, search } = new URL(answer.headers.get('location') ?? '')
  const path = pathname + search
  const signedIn = await comeBack(path, 'fr;q=0.2, de-AT;q=0.9, en;q=0.5')
  expect(signedIn.text).toMatch(/<html lang="de">.*Du bist bei Effects angemeldet\..*<a href="\/">Zurück/s)
  const style = /<style>(.*)<\/style>/s.exec(signedIn.text)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(signedIn.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^;]*; base-uri/)
  expect(signedIn.headers['content-security-policy']).toContain(hash)
  const again = await comeBack(path, 'de')
  expect(again.status).toBe(404)
  expect(again.text).toContain('Diese Anmeldung ist nicht deine')
  for (const language of [undefined, '', 'xx', 'q=;,;,', 'en-GB'])
    expect((await comeBack(path, language)).text).toMatch(/<html lang="en">.*Begin it again/s)
})

it('leads to an authorization server on another private host where an administrator named it', async () => {
  const elsewhere = await startToolServer({ signIn: {} })
  const issuer = new URL(elsewhere.url).origin
  await open({ resourceMetadata: { authorization_servers: [issuer] } })
  expectProblem(await begin(), 409, 'conflict')
  const path = `/api/tool-servers/${id}`
  await asAdmin('PATCH', path, { oauth: { issuer, clientId: 'grizz' } })
  expect((await begin()).body.url).toMatch(new RegExp(`^${issuer}/authorize\\?.*client_id=grizz`))
  await asAdmin('PATCH', path, { allowPrivate: false })
  expectProblem(await begin(), 409, 'conflict')
  await elsewhere.close()
})
