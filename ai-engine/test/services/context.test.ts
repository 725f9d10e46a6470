import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations, messages } from '../../src/db/schema.ts'
import { countPromptTokens } from '../../src/llm/tokens.ts'
import { createMemory } from '../../src/services/memory.ts'
import { type OpenDomain, openDomain } from './open-domain.ts'

const cap = 200
const contextMessages = 8

describe('the context of a run', () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  /** A branch of questions and answers; returns the run that would answer its last question. */
  async function thread(texts: readonly string[], systemPrompt: string | null) {
    const { db } = open.database
    const conversationId = newId()
    await db.insert(conversations).values({ id: conversationId, userId: open.caller.userId, systemPrompt })
    let parentId: string | null = null
    for (const [index, content] of texts.entries()) {
      const id = newId()
      const role = index % 2 === 0 ? ('user' as const) : ('assistant' as const)
      const { userId } = open.caller
      await db.insert(messages).values({ id, conversationId, userId, parentId, role, content, status: 'complete' })
      parentId = id
    }
    return { id: newId(), conversationId, userMessageId: parentId ?? '', continuesId: null, model: 'unknown' }
  }

  it('never exceeds the cap, keeps the order and the newest message, and is the longest suffix that fits', async () => {
    const warned: object[] = []
    const memory = createMemory({
      db: open.database.db,
      windowOf: () => undefined,
      systemPrompt: 'Be brief.',
      contextMessages,
      maxContextTokens: cap,
      logger: { warn: (details: object) => warned.push(details) },
    })
    const word = fc.constantFrom('bear', 'honey', 'Größe', '熊は静か', '🐻', 'x'.repeat(40))
    const text = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => words.join(' '))
    const prompt = fc.option(fc.constant('Answer in French.'), { nil: null })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 13 }), prompt, async (all, systemPrompt) => {
        const texts = all.length % 2 === 1 ? all : all.slice(1)
        const run = await thread(texts, systemPrompt)
        const context = await memory.context(run)
        const system = { role: 'system' as const, content: systemPrompt ?? 'Be brief.' }
        const said = context.messages.slice(1)
        expect(context.messages[0]).toEqual(system)
        expect(said.map(({ content }) => content)).toEqual(texts.slice(texts.length - said.length))
        expect(context.trimmed).toBe(texts.length - said.length)
        if (said.length > 1) expect(await countPromptTokens(context.messages)).toBeLessThanOrEqual(cap)
        const next = texts[texts.length - said.length - 1]
        if (next === undefined || said.length === contextMessages) return
        const longer = [system, { role: 'user' as const, content: next }, ...said]
        expect(await countPromptTokens(longer)).toBeGreaterThan(cap)
      }),
      { numRuns: 60 },
    )
    expect(warned.length).toBeGreaterThan(0)
  })
})
