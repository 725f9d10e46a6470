/**
 * The requests of a hostile user, as fast as the engine answers; after a refusal by a limit the user waits a moment.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type LightSocket, openLightSocket } from '../clients/light-socket.ts'
import { questionOf } from '../relay/question.ts'

export const attackNames = ['searches', 'prompts', 'sockets', 'overlong', 'endless'] as const
export type AttackName = (typeof attackNames)[number]

/** One hostile user at one engine. */
export interface Hostile {
  port: number
  key: string
  conversations: readonly string[]
  /** How many sockets are tried. */
  sockets: number
}

/** An attack under way: its answers counted by status, its sockets by how they opened. */
export interface Raid extends Hostile {
  seen: Map<string, number>
  opened: LightSocket[]
  isOver: () => boolean
}

const RETRY_DELAY_MS = 250

export const attacks: Readonly<Record<AttackName, (raid: Raid) => Promise<unknown>>> = {
  searches: (raid) => abreast(40, () => repeat(raid, () => ask(raid, 'GET', `/api/search?q=${shortWords()}`))),
  prompts: (raid) =>
    abreast(10, (at) => repeat(raid, () => ask(raid, 'PATCH', pathOf(raid, at), { systemPrompt: rareText(32_000) }))),
  sockets: (raid) => abreast(20, (at) => openMany(raid, at)),
  overlong: (raid) =>
    abreast(10, (at) =>
      repeat(raid, () =>
        ask(raid, 'POST', `${pathOf(raid, at)}/messages`, {
          clientMessageId: crypto.randomUUID(),
          content: rareText(32_000),
        }),
      ),
    ),
  endless: (raid) => abreast(10, (at) => askEndlessly(raid, at)),
}

function abreast(count: number, work: (at: number) => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, (_, at) => work(at)))
}

async function repeat(raid: Raid, once: () => Promise<string>): Promise<void> {
  while (!raid.isOver()) if (['429', 'no answer'].includes(await once())) await sleep(RETRY_DELAY_MS)
}

async function ask(raid: Raid, method: string, path: string, body?: object): Promise<string> {
  const headers = { authorization: `Bearer ${raid.key}`, ...(body && { 'content-type': 'application/json' }) }
  const asking = fetch(`http://127.0.0.1:${raid.port}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  const outcome = await asking.then(
    async (answer) => {
      await answer.arrayBuffer()
      return String(answer.status)
    },
    () => 'no answer',
  )
  count(raid, outcome)
  return outcome
}

async function openMany(raid: Raid, at: number): Promise<void> {
  for (let tried = at; tried < raid.sockets && !raid.isOver(); tried += 20) {
    const socket = await openSocket(raid, tried).catch(() => undefined)
    count(raid, socket ? 'open' : 'closed')
    if (!socket) await sleep(RETRY_DELAY_MS)
  }
}

async function askEndlessly(raid: Raid, at: number): Promise<void> {
  const socket = await openSocket(raid, at)
  const content = questionOf({ stream: at, rate: 1000, deltas: 0 })
  socket.send(JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content }))
  count(raid, 'asked')
}

async function openSocket(raid: Raid, at: number): Promise<LightSocket> {
  const headers = { authorization: `Bearer ${raid.key}` }
  const path = `/ws/chat/${conversationOf(raid, at)}`
  const socket = await openLightSocket({ port: raid.port, path, headers, onText: () => {}, ended: () => {} })
  raid.opened.push(socket)
  return socket
}

function count({ seen }: Raid, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1)
}

function conversationOf({ conversations }: Raid, at: number): string {
  return conversations[at % conversations.length] ?? ''
}

const pathOf = (raid: Raid, at: number) => `/api/conversations/${conversationOf(raid, at)}`

/** Words that no index of three letters helps with. */
function shortWords(): string {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26))
  return Array.from({ length: 12 }, () => `z${letter()}`).join('+')
}

/** Han characters in no order: the dearest text to count the tokens of. */
function rareText(length: number): string {
  return Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000))).join('')
}
