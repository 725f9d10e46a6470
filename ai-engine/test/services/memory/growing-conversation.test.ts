import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { steps } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { type OpenTools, openTools } from '../tool-calls/open-tools.ts'

let open: OpenTools
beforeAll(async () => {
  open = await openTools({ env: { MAX_CONTEXT_TOKENS: '3000', SYSTEM_PROMPT: 'Be brief.' } })
})
afterAll(() => open.close())

const compute = (code: string) => ({ name: 'run_javascript', args: { code } })

it('what a model is sent only grows, call by call and question by question, until the branch is cut', async () => {
  const id = await open.newConversation()
  const before = open.upstream.log().requests.length
  const runs: string[] = []
  for (let n = 0; n < 6; n++) {
    const turn = { reasoning: `thinking of ${n}`, text: `Let me see ${n}.`, calls: [compute(`${n} + 1`), compute('2')] }
    const worked = await open.ask([turn, { text: `It is ${n}. ${'honey '.repeat(300)}` }], id)
    await open.answered(id, worked.messageId)
    const { run } = await open.send(id, `${n} ${'bear '.repeat(200)} [[chunks=3 reason=2]]`)
    await open.answered(id, run.messageId)
    runs.push(worked.runId, run.id)
  }
  const asked = open.upstream.log().requests.slice(before)
  const prompts = asked.filter(({ stream }) => stream).map(({ messages }) => messages)
  expect(prompts).toHaveLength(3 * 6)
  const cuts = prompts.filter((prompt, at) => {
    const previous = prompts[at - 1]
    if (!previous || prompt.length > previous.length) {
      expect(prompt.slice(0, previous?.length ?? 0)).toEqual(previous ?? [])
      return false
    }
    expect(prompt[1]?.content).toMatch(
      /^\[The conversation before this point is left out\..*:]\nBears and their ways\n/,
    )
    return true
  })
  expect(cuts.length).toBeGreaterThan(0)
  expect(cuts.length).toBeLessThan(4)
  const ledger = await open.database.db.select().from(usage).where(eq(usage.conversationId, id))
  expect(ledger.filter(({ kind }) => kind === 'summary')).toHaveLength(cuts.length)

  const noted = (
    await Promise.all(runs.map((runId) => open.database.db.select().from(steps).where(eq(steps.runId, runId))))
  ).flat()
  const summaries = noted.filter(({ kind }) => kind === 'summary')
  expect(summaries.map(({ status }) => status)).toEqual(cuts.map(() => 'completed'))
  const trims = noted.filter(({ kind }) => kind === 'trim')
  expect(trims.at(-1)?.detail).toMatchObject({ summary: 'Bears and their ways' })
  // Every request since the cut says so.
  expect(trims.length).toBeGreaterThanOrEqual(cuts.length)
})
