import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined } from '../joined-parts.ts'
import { cut } from '../openai-chat/read-all.ts'
import { readAll } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

describe('a stream that the network cuts', () => {
  it.each(Object.entries(recordings))('%s gives the same parts wherever it is cut', async (_, { events }) => {
    const bytes = wire(events)
    const whole = joined((await readAll([bytes])).parts)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), async (places) => {
        const { parts } = await readAll(cut(bytes, places))
        expect(joined(parts).filter(({ type }) => type !== 'usage')).toEqual(
          whole.filter(({ type }) => type !== 'usage'),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('gives the same parts when it is cut in two at any byte', async () => {
    const bytes = wire(recordings['sealed reasoning, two summaries, two calls at once']?.events.slice(-30) ?? [])
    const whole = joined((await readAll([bytes])).parts)
    for (let at = 1; at < bytes.length; at += 1)
      expect(joined((await readAll([bytes.subarray(0, at), bytes.subarray(at)])).parts)).toEqual(whole)
  })

  it('gives the same text wherever the provider cuts it, even inside a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.nat(), { maxLength: 8 }), async (text, places) => {
        const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
        const deltas = [0, ...at].map((from, index) => text.slice(from, at[index]))
        const events = deltas.map((delta) => ({
          type: 'response.output_text.delta',
          item_id: 'msg_1',
          output_index: 0,
          content_index: 0,
          delta,
        }))
        const answer = await readAll([
          wire([...events, { type: 'response.completed', response: { status: 'completed' } }]),
        ])
        expect(answer).toMatchObject({ text: text.toWellFormed().replaceAll('\0', '\ufffd'), finish: 'stop' })
      }),
      { numRuns: 200 },
    )
  })
})
