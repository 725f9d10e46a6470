import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem } from '../../api/ask.ts'
import { type Installation, openInstallation, soon } from '../../api/http/administration/open-installation.ts'

let open: Installation
beforeAll(async () => {
  open = await openInstallation()
})
afterAll(() => open.close())
afterEach(async () => {
  await open.call(0, 'PATCH', '/api/me', { defaultModel: null })
  await open.clear()
})

const bear = { model: 'bear', provider: 'honey-pot' }
const other = { model: 'bear', provider: 'other' }

const converse = async (choice: object = {}): Promise<string> =>
  (await open.call(0, 'POST', '/api/conversations', choice)).body.id

const send = (index: number, conversation: string, more: object = {}) =>
  open.call(index, 'POST', `/api/conversations/${conversation}/messages`, {
    ...{ clientMessageId: crypto.randomUUID(), content: '[[chunks=2]]' },
    ...more,
  })

const messagesOf = async (conversation: string) =>
  (await open.call(0, 'GET', `/api/conversations/${conversation}/messages`)).body.messages

async function switchOff(id: string): Promise<void> {
  await open.call(0, 'PATCH', `/api/providers/${id}`, { enabled: false })
  await soon(async () => expect(await open.listedAt(1)).not.toContain('honey-pot/bear'))
}

describe('a message to a model that cannot be asked', () => {
  it('is refused at once where its provider is switched off, on both engines and whoever chose it', async () => {
    const { id } = await open.create('Honey Pot')
    await open.create('Other')
    await open.call(0, 'PATCH', '/api/me', { defaultModel: bear.model, defaultProvider: bear.provider })
    const [byMessage, byConversation, byUser] = [await converse(other), await converse(bear), await converse()]
    await switchOff(id)
    for (const index of [0, 1]) {
      for (const answer of [
        await send(index, byMessage, bear),
        await send(index, byConversation),
        await send(index, byUser),
      ]) {
        expectProblem(answer, 409, 'model_not_offered')
        expect(answer.body.detail).toBe(
          'Honey Pot is switched off here. Choose another model, or ask an administrator.',
        )
      }
      expect((await send(index, byConversation, other)).status).toBe(202)
    }
    expect(await messagesOf(byMessage)).toEqual([])
    expect(await messagesOf(byUser)).toEqual([])
  })

  it('is refused where its provider was removed, or offers only others', async () => {
    const { id } = await open.create('Honey Pot', { models: ['gpt-4o'] })
    await open.create('Other')
    await soon(async () => expect(await open.listedAt(1)).toContain('honey-pot/gpt-4o'))
    const conversation = await converse(bear)
    const narrow = await send(1, conversation)
    expectProblem(narrow, 409, 'model_not_offered')
    expect(narrow.body.detail).toContain('Honey Pot does not offer bear here.')
    await open.call(0, 'DELETE', `/api/providers/${id}`)
    await soon(async () => {
      const { detail } = (await send(1, conversation)).body
      expect(detail).toContain('The provider honey-pot was removed.')
    })
  })

  it('is refused while others of its conversation wait, and takes none of their places', async () => {
    const { id } = await open.create('Honey Pot')
    await open.create('Other')
    const conversation = await converse(other)
    expect((await send(0, conversation, { content: 'Slowly [[chunks=9 gate=open]]' })).status).toBe(202)
    await switchOff(id)
    expectProblem(await send(0, conversation, bear), 409, 'model_not_offered')
    const queued = await send(0, conversation)
    expect(queued.body.run).toMatchObject({ status: 'queued' })
    open.upstream.open('open')
  })

  it('is the same as before when it repeats one that was accepted', async () => {
    const { id } = await open.create('Honey Pot')
    await open.create('Other')
    const conversation = await converse(bear)
    const clientMessageId = crypto.randomUUID()
    const first = await send(0, conversation, { clientMessageId })
    await switchOff(id)
    const again = await send(1, conversation, { clientMessageId })
    expect(again.status).toBe(200)
    expect(again.body.message.id).toBe(first.body.message.id)
  })
})

describe('another answer by a model that cannot be asked', () => {
  it('is refused, and one by another model is not', async () => {
    const { id } = await open.create('Honey Pot')
    await open.create('Other')
    const conversation = await converse(bear)
    const { message } = (await send(0, conversation)).body
    await soon(async () => expect((await messagesOf(conversation)).at(-1).status).toBe('complete'))
    await switchOff(id)
    const again = (index: number, choice: object) =>
      open.call(index, 'POST', `/api/messages/${message.id}/answers`, {
        ...{ clientRunId: crypto.randomUUID(), mode: 'again' },
        ...choice,
      })
    for (const index of [0, 1]) {
      expectProblem(await again(index, {}), 409, 'model_not_offered')
      expectProblem(await again(index, bear), 409, 'model_not_offered')
    }
    expect((await again(1, other)).status).toBe(202)
  })
})
