import { describe, expect, it } from 'vitest'
import { asModelError, calm, gather, question } from '../gather.ts'
import { type Refused, serve } from './serve.ts'

/** Refusals of https://platform.openai.com/docs/guides/error-codes, of Azure, and of proxies. */
const table: [refused: Refused, code: string, retryable: boolean][] = [
  [
    { status: 400, error: { message: 'Invalid value.', type: 'invalid_request_error', code: null } },
    'model_refused',
    false,
  ],
  [{ status: 400, error: { message: 'Too much.', code: 'context_length_exceeded' } }, 'context_too_long', false],
  [
    { status: 401, error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } },
    'model_unauthorized',
    false,
  ],
  [{ status: 403, error: { message: 'Country not supported.' } }, 'model_unauthorized', false],
  [{ status: 404, error: { message: 'The model does not exist.', code: 'model_not_found' } }, 'model_not_found', false],
  [{ status: 404, error: '<html>nothing here</html>' }, 'model_not_found', false],
  [{ status: 429, error: { message: 'Rate limit reached.', code: 'rate_limit_exceeded' } }, 'model_rate_limited', true],
  [{ status: 429, error: { message: 'Quota.', code: 'insufficient_quota' } }, 'model_quota', false],
  [{ status: 500, error: { message: 'The server had an error.', type: 'server_error' } }, 'model_unavailable', true],
  [{ status: 503, error: 'upstream connect error', headers: { 'retry-after': '2' } }, 'model_unavailable', true],
]

describe('a refusal', () => {
  it.each(table)('%j', async (refused, code, retryable) => {
    await using served = await serve(() => refused)
    const { error } = await gather(served.provider.stream(question('Hi.'), calm()))
    expect(asModelError(error)).toMatchObject({
      code,
      retryable,
      mayBeBilled: false,
      retryAfterMs: refused.headers ? 2000 : undefined,
    })
    expect(asModelError(error).message).not.toContain('sk-honey')
  })
})

const unsupported = (param: string): Refused => ({
  status: 400,
  error: {
    message: `Unsupported parameter: '${param}' is not supported with this model.`,
    param,
    code: 'unsupported_parameter',
  },
})
const tools = [{ name: 'den', description: 'Looks.', inputSchema: { type: 'object' } }]
const full = {
  ...question('Hi.', 'bear-5'),
  tools,
  maxOutputTokens: 100,
  reasoningEffort: 'low',
  temperature: 0.5,
}

/** What servers refuse, as they say it, and whether a body still holds it. */
const fields: [what: string, refused: Refused, isIn: (body: Record<string, unknown>) => boolean][] = [
  ['temperature', unsupported('temperature'), (body) => 'temperature' in body],
  ['the effort', unsupported('reasoning.effort'), (body) => JSON.stringify(body.reasoning ?? {}).includes('effort')],
  ['reasoning altogether', unsupported('reasoning'), (body) => 'reasoning' in body],
  [
    'a summary',
    {
      status: 400,
      error: {
        message: 'Your organization must be verified to generate reasoning summaries.',
        param: 'reasoning.summary',
      },
    },
    (body) => JSON.stringify(body.reasoning ?? {}).includes('summary'),
  ],
  [
    'sealed reasoning',
    { status: 400, error: { message: 'Encrypted content is not supported with this model.', param: 'include' } },
    (body) => 'include' in body,
  ],
  ['the longest answer', unsupported('max_output_tokens'), (body) => 'max_output_tokens' in body],
  ['calls at once', unsupported('parallel_tool_calls'), (body) => 'parallel_tool_calls' in body],
  ['store', { status: 422, error: 'Extra inputs are not permitted: store' }, (body) => 'store' in body],
  [
    'strict',
    { status: 400, error: 'unknown field strict' },
    (body) => JSON.stringify(body.tools ?? []).includes('strict'),
  ],
  ['tools', { status: 400, error: { message: 'registry/bear does not support tools' } }, (body) => 'tools' in body],
]

describe('what a server refuses', () => {
  it.each(fields)('of %s is left out, and not tried again', async (_, refused, isIn) => {
    await using served = await serve((body) => (isIn(body) ? refused : undefined))
    for (const _ of [1, 2]) {
      const answer = await gather(served.provider.stream(full, calm()))
      expect(answer).toMatchObject({ text: 'Bears sleep.', finish: 'stop', error: undefined })
    }
    expect(served.bodies.filter(isIn).length).toBeLessThanOrEqual(2)
    expect(isIn(served.bodies[0] ?? {})).toBe(true)
    expect(isIn(served.bodies.at(-1) ?? {})).toBe(false)
  })

  it('is remembered for the model that it was said of', async () => {
    await using served = await serve((body) =>
      body.model === 'old' && 'temperature' in body ? unsupported('temperature') : undefined,
    )
    for (const model of ['old', 'bear-5', 'old']) await gather(served.provider.stream({ ...full, model }, calm()))
    expect(served.bodies.map(({ model, temperature }) => [model, temperature])).toEqual([
      ['old', 0.5],
      ['old', undefined],
      ['bear-5', 0.5],
      ['old', undefined],
    ])
  })

  it('is told to the user where nothing of it can be left out', async () => {
    await using served = await serve(() => unsupported('temperature'))
    const { error } = await gather(served.provider.stream(full, calm()))
    expect(asModelError(error)).toMatchObject({ code: 'model_refused' })
    expect(served.bodies).toHaveLength(2)
  })

  it('of ids of items that are not stored is left out', async () => {
    const item = { type: 'reasoning', id: 'rs_1', encrypted_content: 'sealed', summary: [] }
    const say = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hm.' }] }
    const native = { provider: 'honey', api: 'openai_responses', model: 'bear-5', blocks: [item, say] }
    const hasIds = (body: object) => JSON.stringify(body).includes('rs_1')
    const message = "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false."
    await using served = await serve((body) => (hasIds(body) ? { status: 404, error: { message } } : undefined))
    const messages = [{ role: 'assistant' as const, content: 'Hm.', native }, ...question('And?').messages]
    for (const _ of [1, 2]) await gather(served.provider.stream({ model: 'bear-5', messages }, calm()))
    expect(served.bodies).toHaveLength(3)
    expect(JSON.stringify(served.bodies.at(-1)?.input)).toContain('"encrypted_content":"sealed"')
  })

  it('of items that this conversation holds is left out of it alone', async () => {
    const item = { type: 'reasoning', id: 'rs_1', encrypted_content: 'sealed elsewhere', summary: [] }
    const say = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hm.' }] }
    const native = { provider: 'honey', api: 'openai_responses', model: 'bear-5', blocks: [item, say] }
    const isSealed = (body: object) => JSON.stringify(body).includes('sealed elsewhere')
    await using served = await serve((body) =>
      isSealed(body)
        ? {
            status: 400,
            error: {
              message: 'The encrypted content for item rs_1 could not be verified.',
              code: 'invalid_encrypted_content',
            },
          }
        : undefined,
    )
    const messages = [
      { role: 'user' as const, content: 'Hi.' },
      { role: 'assistant' as const, content: 'Hm.', native },
      { role: 'user' as const, content: 'And?' },
    ]
    const answer = await gather(served.provider.stream({ model: 'bear-5', messages }, calm()))
    expect(answer).toMatchObject({ text: 'Bears sleep.', error: undefined })
    expect(served.bodies.at(-1)?.input).toEqual([
      { role: 'user', content: 'Hi.' },
      { role: 'assistant', content: 'Hm.' },
      { role: 'user', content: 'And?' },
    ])
    await gather(served.provider.stream({ model: 'bear-5', messages }, calm()))
    expect(served.bodies.filter(isSealed)).toHaveLength(4)
  })
})
