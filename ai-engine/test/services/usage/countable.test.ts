import { readFileSync } from 'node:fs'
import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '../../../src/db/schema/messages.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { createBilling } from '../../../src/services/usage/billing.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const inherited = Object.getOwnPropertyNames(Object.prototype)
const migration = new URL('../../../src/db/migrations/0005_ledger_checks.sql', import.meta.url)

describe('what can be summed', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  async function ask(model: string) {
    const { caller, domain } = open
    const { conversation } = await domain.conversations.create(caller.userId, { title: 'Named' })
    const { cursor } = await domain.conversations.snapshot(caller.userId, conversation.id, { limit: 9 })
    const message = { clientMessageId: newId(), content: 'hi [[chunks=1]]', model }
    const { run } = await domain.sendMessage(caller, conversation.id, message)
    await open.readLog(conversation.id, cursor, ends(run.id))
    return conversation.id
  }

  function ledgerRow(numbers: Record<string, unknown>) {
    const counts = { input_tokens: 1, output_tokens: 1, reasoning_tokens: 0, cached_input_tokens: 0 }
    const values = { ...counts, usage_cents: null, ...numbers }
    return sql`insert into usage (user_id, kind, model, billed_model, provider, estimated, input_tokens, output_tokens,
      reasoning_tokens, cached_input_tokens, usage_cents) values (${open.caller.userId}, 'title', 'mended', 'mended', 'x',
      false, ${values.input_tokens}, ${values.output_tokens}, ${values.reasoning_tokens}, ${values.cached_input_tokens},
      ${values.usage_cents})`
  }

  it('is every answer of a model, by whatever name', async () => {
    for (const model of inherited) {
      const id = await ask(model)
      const { messages } = await open.domain.conversations.snapshot(open.caller.userId, id, { limit: 9 })
      expect(messages.at(-1), model).toMatchObject({ model, status: 'complete', usage: { usageCents: null } })
    }
    for (const groupBy of ['day', 'model', 'conversation', 'user'] as const) {
      const { total } = await open.domain.usageReport(open.caller, { groupBy })
      expect(total).toMatchObject({ calls: inherited.length, usageCents: null })
    }
  })

  it('is the only thing that the ledger takes', async () => {
    const { db } = open.database
    for (const numbers of [{ usage_cents: 'NaN' }, { usage_cents: -1 }, { input_tokens: -1 }, { output_tokens: -5 }])
      await expect(db.execute(ledgerRow(numbers))).rejects.toMatchObject({ cause: { code: '23514' } })
    const { call } = createBilling({ cents: () => null, slugOf: () => 'x' })
    const odd = { inputTokens: Number.NaN, outputTokens: 1e300, reasoningTokens: -1, cachedInputTokens: 1.4 }
    const named = { model: 'bear', provider: null, billedModel: undefined, requestId: undefined }
    expect(call({ kind: 'title', ...named, usage: odd, estimated: false })).toMatchObject({
      inputTokens: 0,
      outputTokens: 2_147_483_647,
      reasoningTokens: 0,
      cachedInputTokens: 1,
    })
  })

  it('is what the migration makes of a ledger that has other numbers in it', async () => {
    const { db } = open.database
    const id = await ask('bear-1')
    await db.execute(sql`alter table usage drop constraint usage_countable`)
    await db.execute(sql`alter table messages drop constraint messages_countable`)
    await db.execute(ledgerRow({ usage_cents: 'NaN' }))
    await db.execute(ledgerRow({ usage_cents: -1, input_tokens: -7 }))
    await db.execute(ledgerRow({ usage_cents: 2 }))
    await db.execute(sql`update messages set usage_cents = 'NaN', output_tokens = -1 where conversation_id = ${id}`)
    await db.transaction(async (tx) => {
      for (const statement of readFileSync(migration, 'utf8').split('--> statement-breakpoint'))
        await tx.execute(sql.raw(statement))
    })
    const rows = await db.select().from(usage).where(eq(usage.model, 'mended')).orderBy(usage.id)
    expect(rows.map(({ usageCents, inputTokens }) => [usageCents, inputTokens])).toEqual([
      [null, 1],
      [null, 0],
      [2, 1],
    ])
    const saved = await db.select().from(messages).where(eq(messages.conversationId, id))
    for (const row of saved) expect(row).toMatchObject({ usageCents: null, outputTokens: 0 })
    await expect(db.execute(ledgerRow({ usage_cents: 'NaN' }))).rejects.toMatchObject({ cause: { code: '23514' } })
  })
})
