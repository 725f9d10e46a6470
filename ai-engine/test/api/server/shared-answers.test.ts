import type { ModelList } from '@grizz/protocol/http'
import { fastify } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { expect, it } from 'vitest'
import { modelRoutes } from '../../../src/api/http/operations/models.ts'
import { probeRoutes } from '../../../src/api/http/operations/probes.ts'
import { ask, expectProblem, makeConversation, signUp } from '../ask.ts'
import { openApp } from '../open-app.ts'

function bare() {
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  return app
}

const model = (id: string): ModelList['models'][number] => ({
  id,
  name: id,
  provider: 'a-provider',
  providerName: 'A provider',
  demo: false,
  contextWindow: null,
  inputPerMillion: null,
  outputPerMillion: null,
})

it('lists two thousand models at most, the default one among them, and makes the list once for all', async () => {
  const models = Array.from({ length: 50_000 }, (_, index) => model(`model-${index}`))
  let made = 0
  const list = async () => {
    made += 1
    return { models, defaultModel: 'model-40000', defaultProvider: 'a-provider' }
  }
  const app = bare()
  await app.register(modelRoutes({ models: { list } }))
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.inject('/api/models')))
  expect(made).toBe(1)
  for (const answer of answers) {
    const { models: listed, defaultModel } = answer.json<ModelList>()
    expect(listed).toHaveLength(2000)
    expect(new Set(listed.map(({ id }) => id)).size).toBe(2000)
    expect(defaultModel).toBe('model-40000')
    expect(listed[0]).toEqual(model('model-40000'))
    expect(answer.headers['content-type']).toContain('application/json')
  }
  await app.close()
})

it('asks the database once for all who ask whether it is there', async () => {
  let pings = 0
  const database = {
    ping: async () => {
      pings += 1
    },
  }
  const app = bare()
  await app.register(
    probeRoutes({ database, eventLog: { status: () => ({ kind: 'memory', reachable: true }) as never } }),
  )
  const answers = await Promise.all(Array.from({ length: 200 }, () => app.inject('/readyz')))
  expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true)
  expect(pings).toBe(1)
  await app.close()
})

it('turns off in the browser what the page does not use', async () => {
  const app = await openApp()
  for (const path of ['/', '/api/me', '/api/nowhere', '/healthz']) {
    const policy = (await ask(app, 'GET', path)).headers['permissions-policy']
    for (const feature of ['camera', 'microphone', 'geolocation', 'payment', 'usb'])
      expect(policy).toContain(`${feature}=()`)
  }
  await app.close()
})

it('knows no run of a deleted conversation, nor anything else of it', async () => {
  const app = await openApp()
  const person = await signUp(app)
  const headers = { cookie: person.cookie }
  const id = await makeConversation(app, person)
  const body = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
  const { message, run } = (await ask(app, 'POST', `/api/conversations/${id}/messages`, { headers, body })).body
  expect((await ask(app, 'DELETE', `/api/conversations/${id}`, { headers })).status).toBe(204)
  const again = { clientRunId: crypto.randomUUID(), mode: 'again' }
  for (const [method, path, sent] of [
    ['POST', `/api/runs/${run.id}/cancel`, undefined],
    ['PATCH', `/api/runs/${run.id}`, { position: 1 }],
    ['PATCH', `/api/messages/${message.id}`, { content: 'Other' }],
    ['DELETE', `/api/messages/${message.id}`, undefined],
    ['POST', `/api/messages/${message.id}/answers`, again],
    ['GET', `/api/messages/${run.messageId}/steps`, undefined],
    ['GET', `/api/conversations/${id}`, undefined],
    ['GET', `/api/conversations/${id}/messages`, undefined],
    ['GET', `/api/conversations/${id}/events`, undefined],
    ['GET', `/api/conversations/${id}/export`, undefined],
    ['PATCH', `/api/conversations/${id}`, { title: 'x' }],
    ['DELETE', `/api/conversations/${id}`, undefined],
    ['POST', `/api/conversations/${id}/messages`, { ...body, clientMessageId: crypto.randomUUID() }],
  ] as const)
    expectProblem(await ask(app, method, path, { headers, body: sent }), 404, 'not_found')
  await app.close()
})

it('counts the description of the API as reads of the address', async () => {
  const app = await openApp({ limits: { reads: 3 } })
  const describe = () => ask(app, 'GET', '/api/openapi.json')
  const first = await describe()
  expect(first.body.openapi).toBe('3.1.0')
  for (const path of ['/api/openapi.json', '/metrics']) expect((await ask(app, 'GET', path)).status).toBe(200)
  expectProblem(await describe(), 429, 'rate_limited')
  expectProblem(await ask(app, 'GET', '/metrics'), 429, 'rate_limited')
  expect((await ask(app, 'GET', '/readyz')).status).toBe(200)
  await app.close()
})
