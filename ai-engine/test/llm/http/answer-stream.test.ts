import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asModelError } from '../gather.ts'
import { cut, readAll } from '../openai-chat/read-all.ts'

/** The bytes of a stream whose deltas are these, with every kind of line end and comment between them. */
function wire(deltas: readonly string[], newline: string): Uint8Array {
  const chunks = deltas.map((content) => JSON.stringify({ choices: [{ delta: { content }, finish_reason: null }] }))
  const finish = JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })
  const frames = [...chunks, finish, '[DONE]'].map((data) => `data: ${data}${newline}${newline}`)
  return new TextEncoder().encode(frames.join(`: still here${newline}`))
}

describe('a stream of events', () => {
  it('says the same wherever the network cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(), { maxLength: 40 }),
        async (deltas, newline, places) => {
          const answer = await readAll(cut(wire(deltas, newline), places))
          expect(answer).toMatchObject({
            text: deltas.join('').replaceAll('\0', '\ufffd'),
            finish: 'stop',
            error: undefined,
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  it('says the same wherever the provider cuts its text, even inside a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.nat(), { maxLength: 10 }), async (text, places) => {
        const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
        const deltas = [0, ...at].map((from, index) => text.slice(from, at[index]))
        const answer = await readAll([wire(deltas, '\n')])
        expect(answer.text).toBe(text.toWellFormed().replaceAll('\0', '\ufffd'))
      }),
      { numRuns: 300 },
    )
  })

  it('is never taken for whole when it ends too early, at whichever byte', async () => {
    const whole = wire(['Grizzly ', 'bears 🐻 ', 'sleep.'], '\n')
    const finished = new TextDecoder().decode(whole).indexOf('"finish_reason":"stop"}]}') + 25
    for (let length = 0; length < whole.length; length += 1) {
      const answer = await readAll([whole.subarray(0, length)])
      if (answer.finish) expect(length).toBeGreaterThanOrEqual(finished)
      else expect(asModelError(answer.error).code).toBe('model_stream_broken')
      expect('Grizzly bears 🐻 sleep.'.startsWith(answer.text)).toBe(true)
    }
  })

  it('reads what comes before a broken line in the same read', async () => {
    const lines = 'data: {"choices":[{"delta":{"content":"kept"}}]}\n\ndata: {"choi\n\ndata: [DONE]\n\n'
    const answer = await readAll([new TextEncoder().encode(lines)])
    expect(answer).toMatchObject({ text: 'kept', finish: undefined })
    expect(asModelError(answer.error).message).toContain('a line that cannot be read')
  })

  it('keeps what was held back as the beginning of a tag, when it breaks off', async () => {
    const answer = await readAll([new TextEncoder().encode('data: {"choices":[{"delta":{"content":"1 <"}}]}\n\n')])
    expect(answer).toMatchObject({ text: '1 <', finish: undefined })
    expect(asModelError(answer.error).code).toBe('model_stream_broken')
  })

  it('counts a last event without its empty line', async () => {
    const lines = 'data: {"choices":[{"delta":{"content":"all"},"finish_reason":"stop"}]}'
    expect(await readAll([new TextEncoder().encode(lines)])).toMatchObject({ text: 'all', finish: 'stop' })
  })

  it.each([
    ['an error after the end of the text', '{"error":{"message":"late"}}'],
    ['an error that is a plain string', '{"error":"no bears left"}'],
    ['an error object without a wrapper', '{"object":"error","message":"no bears left","code":400}'],
    ['a finish reason of error', '{"choices":[{"delta":{},"finish_reason":"error"}]}'],
  ])('%s is a failure', async (_, data) => {
    const lines = `data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: ${data}\n\n`
    const answer = await readAll([new TextEncoder().encode(lines)])
    expect(asModelError(answer.error).code).toBe('model_stream_broken')
    expect(answer.finish).toBeUndefined()
  })

  it('knows a context overflow that comes as an error in the stream', async () => {
    const lines = 'event: error\ndata: {"error":{"message":"prompt exceeds the context length of 4096"}}\n\n'
    const answer = await readAll([new TextEncoder().encode(lines)])
    expect(asModelError(answer.error).code).toBe('context_too_long')
  })
})
