import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OpenDomain, openDomain } from '../open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain({ SYSTEM_PROMPT: 'Of the installation.' })
})
afterAll(() => open.close())

/** What the model is told first for a question in a conversation. */
async function toldIn(conversationId: string): Promise<string | undefined> {
  open.upstream.reset()
  await open.send(conversationId, 'Hello [[chunks=1]]')
  const asked = () => open.upstream.log().requests.find(({ stream, end }) => stream && end === 'finished')
  await expect.poll(asked, { timeout: 100_000 }).toBeDefined()
  await expect.poll(() => open.domain.activeRuns.all().length, { timeout: 100_000 }).toBe(0)
  return asked()?.messages.find(({ role }) => role === 'system')?.content
}

it('tells the model a project’s instructions after the user’s own, and those that stand there now', async () => {
  const { domain, caller } = open
  const { userId } = caller
  const { project } = await domain.projects.create(userId, { name: 'Bears', instructions: 'Of the project.' })
  const make = async (systemPrompt: string | null) =>
    (await domain.conversations.create(userId, { systemPrompt, projectId: project.id })).conversation.id
  const [own, general] = [await make('Of the conversation.'), await make(null)]
  expect(await toldIn(own)).toBe('Of the conversation.\n\nOf the project.')
  expect(await toldIn(general)).toBe('Of the installation.\n\nOf the project.')
  await domain.projects.update(userId, project.id, { instructions: 'Changed.' })
  expect(await toldIn(own)).toBe('Of the conversation.\n\nChanged.')
  await domain.projects.remove(userId, project.id, { conversations: 'keep' })
  expect(await toldIn(own)).toBe('Of the conversation.')
})
