import { describe, expect, it } from 'vitest'
import { calm, gather, question } from '../gather.ts'
import { oddAnswers } from './odd-answers.ts'
import { chunk, frames, serveBody } from './serve-body.ts'

describe('what odd servers send', () => {
  it.each(oddAnswers)('$kind', async ({ kind: _, text, reasoning = '', finish, tokens, ...served }) => {
    await using server = await serveBody(served)
    const answer = await gather(server.provider.stream(question('Honey?'), calm()))
    expect(answer).toMatchObject({ text, reasoning, finish, error: undefined })
    expect(answer.usage && [answer.usage.inputTokens, answer.usage.outputTokens]).toEqual(tokens)
  })

  it.each(oddAnswers)('$kind, where no stream was asked for', async ({ kind: _, text, ...served }) => {
    await using server = await serveBody(served)
    expect((await server.provider.complete(question('Honey?'), calm())).text).toBe(text)
  })

  it('knows in a whole answer that its thought began in the prompt, and in a stream only when it was shown', async () => {
    const content = 'Honey?\n</think>\n\nYes.'
    const message = { choices: [{ message: { content }, finish_reason: 'stop' }] }
    await using whole = await serveBody({ body: [JSON.stringify(message)] })
    expect((await whole.provider.complete(question('Honey?'), calm())).text).toBe('Yes.')
    const stream = whole.provider.stream(question('Honey?'), calm())
    expect(await gather(stream)).toMatchObject({ text: 'Yes.', reasoning: 'Honey?\n' })
    await using pieces = await serveBody({ body: frames(chunk({ content }), chunk({}, 'stop'), '[DONE]') })
    expect((await pieces.provider.complete(question('Honey?'), calm())).text).toBe('Yes.')
    expect(await gather(pieces.provider.stream(question('Honey?'), calm()))).toMatchObject({
      text: 'Honey?\n\n\nYes.',
      reasoning: '',
    })
  })

  it('waits for more text after a finish reason that came with some', { timeout: 100_000 }, async () => {
    const body = frames(chunk({ content: 'Bears ' }, 'stop'), chunk({ content: 'wake late.' }, 'stop'), '[DONE]')
    await using server = await serveBody({ body, pauseMs: 5500 })
    expect(await gather(server.provider.stream(question('Honey?'), calm()))).toMatchObject({ text: 'Bears wake late.' })
  })
})

describe('names and numbers of a provider', () => {
  const lone = '\ud83d'
  it.each([
    ['NUL and lone surrogates', `bear\0${lone}`, 'bear\ufffd\ufffd'],
    ['a long name', 'b'.repeat(1e5), 'b'.repeat(200)],
    ['a name cut inside a character', `${'b'.repeat(199)}🐻`, `${'b'.repeat(199)}\ufffd`],
    ['no name', '', undefined],
    ['a number', 7, undefined],
    ['an object', { name: 'bear' }, undefined],
  ])('%s: fit to be stored', async (_, sent, kept) => {
    const odd = { id: sent, model: sent, choices: [{ delta: { content: 'hi' }, finish_reason: sent }] }
    await using server = await serveBody({ body: frames(odd, '[DONE]') })
    const answer = await gather(server.provider.stream(question('Honey?'), calm()))
    expect(answer).toMatchObject({ text: 'hi', model: kept, requestId: kept, error: undefined })
  })
})
