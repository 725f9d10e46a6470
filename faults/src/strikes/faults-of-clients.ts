import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SentMessage } from '@grizz/protocol/http'
import { longQuestion, plainQuestion, shortQuestion, spoiltQuestion } from '../clients/questions.ts'
import { ask } from '../common/request.ts'
import { type Scenario, send, type Talk } from '../scenario/scenario.ts'
import type { Fault } from './fault.ts'

export const cutSockets: Fault = {
  name: 'cut-sockets',
  async strike(scene) {
    while (scene.isOpen()) {
      await sleep(scene.random.whole(200, 2000))
      const streaming = scene.streaming()
      const cut = scene.world.engines.map(({ wire }) => wire.cut(() => scene.random.chance(0.7)))
      if (cut.some((count) => count > 0)) scene.struck(streaming)
    }
  },
}

export const halfOpen: Fault = {
  name: 'half-open',
  extraPatienceMs: 20_000,
  async strike(scene) {
    for (let times = scene.random.whole(2, 4); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(500))) return
      const streaming = scene.streaming()
      const swallowed = scene.world.engines.map(({ wire }) => wire.swallow(() => scene.random.chance(0.5)))
      if (swallowed.some((count) => count > 0)) scene.struck(streaming)
    }
  },
}

export const slowReaders: Fault = {
  name: 'slow-readers',
  async converse(scene, talk) {
    await send(talk, scene.random.pick(talk.clients), longQuestion(scene.random))
  },
  async strike(scene) {
    while (await scene.untilStreaming(300)) {
      const slow = scene.talks.flatMap(({ clients }) => clients).filter(() => scene.random.chance(0.5))
      for (const client of slow) client.pause()
      scene.struck(slow.length > 0 ? scene.streaming() : 0)
      await sleep(scene.random.whole(300, 2500))
      for (const client of slow) client.resume()
    }
  },
}

export const spoilAnswers: Fault = {
  name: 'upstream',
  question: spoiltQuestion,
  async strike(scene) {
    while (scene.isOpen()) await sleep(50)
    for (const { deltas, stream } of scene.world.upstream.log().requests) if (stream) scene.struck(deltas)
  },
}

const DELIVERIES = 50

export const sendOften: Fault = {
  name: 'same-message-50-times',
  async converse(scene, talk) {
    for (let times = scene.random.whole(1, 3); times > 0; times -= 1) {
      await send(talk, scene.random.pick(talk.clients), plainQuestion(scene.random))
      await scene.untilStreaming(300, 2000)
      scene.struck(scene.streaming())
      await sendOneOften(scene, talk)
    }
  },
  strike: async () => {},
}

async function sendOneOften(scene: Scenario, talk: Talk): Promise<void> {
  const question = shortQuestion(scene.random)
  const clientMessageId = randomUUID()
  const path = `/api/conversations/${talk.conversationId}/messages`
  const headers = { authorization: `Bearer ${scene.world.key}` }
  const doors = scene.world.engines.map(({ door }) => door)
  const answers = await Promise.all(
    Array.from({ length: DELIVERIES }, () =>
      ask({
        door: scene.random.pick(doors),
        method: 'POST',
        path,
        headers,
        body: { clientMessageId, content: question.content },
        patienceMs: 20_000,
      }),
    ),
  )
  const statuses = answers.map(({ status }) => status)
  const [first] = answers
  // Those that find the queue full are refused, all of them alike.
  if (statuses.every((status) => status === 429)) return
  const fresh = statuses.filter((status) => status === 202).length
  if (fresh !== 1 || statuses.some((status) => status !== 200 && status !== 202))
    scene.complain(`one message sent ${DELIVERIES} times was answered ${statuses.join(' ')}`)
  const named = new Set(answers.map(({ body }) => JSON.stringify([idsOf(body as SentMessage)])))
  if (named.size !== 1) scene.complain(`one message sent ${DELIVERIES} times became ${[...named].join(' ')}`)
  const sent = first?.body as SentMessage
  talk.sent.push({ ...sent, question, clientMessageId, sender: `often ${clientMessageId}`, isStopped: false })
}

function idsOf({ message, run }: SentMessage): readonly (string | undefined)[] {
  return [message?.id, run?.id, run?.messageId]
}

export const stopAtTheEnd: Fault = {
  name: 'stop-races-finish',
  async converse(scene, talk) {
    for (let times = 4; times > 0; times -= 1) {
      const client = scene.random.pick(talk.clients)
      const sent = await send(talk, client, shortQuestion(scene.random))
      await untilAlmostDone(scene, sent.question.content)
      scene.struck(scene.streaming())
      sent.isStopped = true
      await Promise.all([client.cancel(sent.run.id), scene.random.pick(talk.clients).cancel(sent.run.id)])
    }
  },
  strike: async () => {},
}

/** Waits until a few of its deltas are left, or it is over. */
async function untilAlmostDone(scene: Scenario, content: string): Promise<void> {
  const deltas = Number(/chunks=(\d+)/.exec(content)?.[1] ?? 0) - scene.random.whole(-1, 3)
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const request = scene.world.upstream.log().requests.find(({ messages }) => messages.at(-1)?.content === content)
    if (request && (request.deltas >= deltas || request.end !== 'open')) return
    await sleep(2)
  }
}
