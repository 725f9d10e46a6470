import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined } from '../joined-parts.ts'
import { cut } from '../openai-chat/read-all.ts'
import { begun, ended, text } from './events.ts'
import { readAll } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

describe('a stream that the network cuts', () => {
  it.each(Object.entries(recordings))('%s gives the same parts wherever it is cut', async (_, { events }) => {
    const bytes = wire(events)
    const whole = joined((await readAll([bytes])).parts)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), async (places) => {
        expect(joined((await readAll(cut(bytes, places))).parts)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  it('gives the same parts when it is cut in two at any byte', async () => {
    const bytes = wire(recordings['thoughts, one of them hidden, and two calls at once']?.events ?? [])
    const whole = joined((await readAll([bytes])).parts)
    for (let at = 1; at < bytes.length; at += 1)
      expect(joined((await readAll([bytes.subarray(0, at), bytes.subarray(at)])).parts)).toEqual(whole)
  })

  it('gives the same text wherever the provider cuts it, even inside a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.nat(), { maxLength: 8 }), async (said, places) => {
        const at = [...new Set(places.map((place) => place % (said.length + 1)))].sort((a, b) => a - b)
        const pieces = [0, ...at].map((from, index) => said.slice(from, at[index]))
        const answer = await readAll([wire([begun(), ...text(0, ...pieces), ...ended('end_turn')])])
        expect(answer).toMatchObject({ text: said.toWellFormed().replaceAll('\0', '\ufffd'), finish: 'stop' })
      }),
      { numRuns: 200 },
    )
  })
})
