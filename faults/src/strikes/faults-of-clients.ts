import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SentMessage } from '@grizz/protocol/http'
import { faultyQuestion, longQuestion, plainQuestion, shortQuestion } from '../clients/questions.ts'
import { ask } from '../common/request.ts'
import { type Scenario, send, type Talk } from '../scenario/scenario.ts'
import type { Fault } from './fault.ts'

export const cutSockets: Fault = {
  name: 'cut-sockets',
  async strike(scenario) {
    while (scenario.isOpen()) {
      await sleep(scenario.random.whole(200, 2000))
      const streaming = scenario.streaming()
      const cut = scenario.environment.engines.map(({ wire }) => wire.cut(() => scenario.random.chance(0.7)))
      if (cut.some((count) => count > 0)) scenario.struck(streaming)
    }
  },
}

export const halfOpen: Fault = {
  name: 'half-open',
  extraTimeoutMs: 20_000,
  async strike(scenario) {
    for (let times = scenario.random.whole(2, 4); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(500))) return
      const streaming = scenario.streaming()
      const swallowed = scenario.environment.engines.map(({ wire }) => wire.swallow(() => scenario.random.chance(0.5)))
      if (swallowed.some((count) => count > 0)) scenario.struck(streaming)
    }
  },
}

export const slowReaders: Fault = {
  name: 'slow-readers',
  async converse(scenario, talk) {
    await send(talk, scenario.random.pick(talk.clients), longQuestion(scenario.random))
  },
  async strike(scenario) {
    while (await scenario.untilStreaming(300)) {
      const slow = scenario.talks.flatMap(({ clients }) => clients).filter(() => scenario.random.chance(0.5))
      for (const client of slow) client.pause()
      scenario.struck(slow.length > 0 ? scenario.streaming() : 0)
      await sleep(scenario.random.whole(300, 2500))
      for (const client of slow) client.resume()
    }
  },
}

export const spoilAnswers: Fault = {
  name: 'upstream',
  question: faultyQuestion,
  async strike(scenario) {
    while (scenario.isOpen()) await sleep(50)
    for (const { deltas, stream } of scenario.environment.upstream.log().requests) if (stream) scenario.struck(deltas)
  },
}

const DELIVERIES = 50

export const sendOften: Fault = {
  name: 'same-message-50-times',
  async converse(scenario, talk) {
    for (let times = scenario.random.whole(1, 3); times > 0; times -= 1) {
      await send(talk, scenario.random.pick(talk.clients), plainQuestion(scenario.random))
      await scenario.untilStreaming(300, 2000)
      scenario.struck(scenario.streaming())
      await sendOneOften(scenario, talk)
    }
  },
  strike: async () => {},
}

async function sendOneOften(scenario: Scenario, talk: Talk): Promise<void> {
  const question = shortQuestion(scenario.random)
  const clientMessageId = randomUUID()
  const path = `/api/conversations/${talk.conversationId}/messages`
  const headers = { authorization: `Bearer ${scenario.environment.key}` }
  const addresses = scenario.environment.engines.map(({ address }) => address)
  const answers = await Promise.all(
    Array.from({ length: DELIVERIES }, () =>
      ask({
        address: scenario.random.pick(addresses),
        method: 'POST',
        path,
        headers,
        body: { clientMessageId, content: question.content },
        timeoutMs: 20_000,
      }),
    ),
  )
  const statuses = answers.map(({ status }) => status)
  const [first] = answers
  // Those that find the queue full are refused, all of them alike.
  if (statuses.every((status) => status === 429)) return
  const fresh = statuses.filter((status) => status === 202).length
  if (fresh !== 1 || statuses.some((status) => status !== 200 && status !== 202))
    scenario.report(`one message sent ${DELIVERIES} times was answered ${statuses.join(' ')}`)
  const named = new Set(answers.map(({ body }) => JSON.stringify([idsOf(body as SentMessage)])))
  if (named.size !== 1) scenario.report(`one message sent ${DELIVERIES} times became ${[...named].join(' ')}`)
  const sent = first?.body as SentMessage
  talk.sent.push({ ...sent, question, clientMessageId, sender: `often ${clientMessageId}`, isStopped: false })
}

function idsOf({ message, run }: SentMessage): readonly (string | undefined)[] {
  return [message?.id, run?.id, run?.messageId]
}

export const stopAtTheEnd: Fault = {
  name: 'stop-races-finish',
  async converse(scenario, talk) {
    for (let times = 4; times > 0; times -= 1) {
      const client = scenario.random.pick(talk.clients)
      const sent = await send(talk, client, shortQuestion(scenario.random))
      await untilAlmostDone(scenario, sent.question.content)
      scenario.struck(scenario.streaming())
      sent.isStopped = true
      await Promise.all([client.cancel(sent.run.id), scenario.random.pick(talk.clients).cancel(sent.run.id)])
    }
  },
  strike: async () => {},
}

/** Waits until a few of its deltas are left, or it is over. */
async function untilAlmostDone(scenario: Scenario, content: string): Promise<void> {
  const deltas = Number(/chunks=(\d+)/.exec(content)?.[1] ?? 0) - scenario.random.whole(-1, 3)
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const request = scenario.environment.upstream
      .log()
      .requests.find(({ messages }) => messages.at(-1)?.content === content)
    if (request && (request.deltas >= deltas || request.end !== 'open')) return
    await sleep(2)
  }
}
