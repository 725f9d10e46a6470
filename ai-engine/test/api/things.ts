import { toolCalls } from '../../src/db/schema/tool-calls.ts'
import { ask, makeKey, type Person, signIn, signUp } from './ask.ts'
import type { OpenApp } from './open-app.ts'

/** Ids of what a user has, by the part of a path that names them. `people` is another user, for an administrator. */
export async function makeThings(app: OpenApp, owner: Person, only?: string): Promise<Record<string, string>> {
  const makers: Record<string, () => Promise<string>> = {
    sessions: () => makeSession(app, owner),
    keys: async () => (await makeKey(app, owner)).id,
    'tool-servers': () => makeToolServer(app, owner),
    'tool-calls': () => makeToolCall(app, owner),
    projects: () => makeProject(app, owner),
    files: () => makeFile(app, owner),
    people: async () => (await signUp(app)).id,
  }
  const maker = only === undefined ? undefined : makers[only]
  if (only !== undefined && maker) return { [only]: await maker() }
  const made = Object.entries(only === undefined ? makers : {}).map(async ([kind, make]) => [kind, await make()])
  return { ...(await makeConversation(app, owner)), ...Object.fromEntries(await Promise.all(made)) }
}

async function makeConversation(app: OpenApp, { cookie }: Person): Promise<Record<string, string>> {
  const headers = { cookie }
  const { id } = (await ask(app, 'POST', '/api/conversations', { headers, body: {} })).body
  const body = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
  const { message, run } = (await ask(app, 'POST', `/api/conversations/${id}/messages`, { headers, body })).body
  return { conversations: id, chat: id, messages: message.id, runs: run.id, answers: run.messageId }
}

async function makeSession(app: OpenApp, person: Person): Promise<string> {
  const { cookie } = await signIn(app, person)
  const { sessions } = (await ask(app, 'GET', '/api/sessions', { headers: { cookie } })).body
  return sessions.find(({ current }: { current: boolean }) => current).id
}

async function makeProject(app: OpenApp, { cookie }: Person): Promise<string> {
  const body = { name: 'A project', instructions: 'Be brief.' }
  return (await ask(app, 'POST', '/api/projects', { headers: { cookie }, body })).body.id
}

async function makeFile(app: OpenApp, { cookie }: Person): Promise<string> {
  const id = crypto.randomUUID()
  await ask(app, 'PUT', `/api/files/${id}?name=a.txt`, { headers: { cookie }, body: 'the text of a file' })
  return id
}

/** One of a user's own; nothing listens there. */
async function makeToolServer(app: OpenApp, { cookie }: Person): Promise<string> {
  const body = { name: 'A server', url: 'http://127.0.0.1:9999/mcp', audience: 'user' }
  return (await ask(app, 'POST', '/api/tool-servers', { headers: { cookie }, body })).body.id
}

/** A call that waits for leave, of a run that a test's engine does not know of. */
async function makeToolCall(app: OpenApp, owner: Person): Promise<string> {
  const { runs: runId = '' } = await makeConversation(app, owner)
  const id = crypto.randomUUID()
  await app.database.db.insert(toolCalls).values({
    id,
    runId,
    turn: 0,
    index: 0,
    userId: owner.id,
    providerCallId: 'call_1',
    name: 'some_tool',
    definitionHash: '',
    arguments: '{}',
    readOnly: false,
    repeatable: false,
    state: 'waiting_approval',
  })
  return id
}
