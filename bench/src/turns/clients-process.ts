/** The client of a measurement, in a process of its own: one question after the other, each in a conversation of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type LightSocket, openLightSocket } from '../clients/light-socket.ts'
import { serve } from '../processes/worker.ts'
import { micros } from './micros.ts'
import { answerTo, contentOf, type Question } from './question.ts'

/** Where a socket is opened. */
export interface Address {
  port: number
  path: string
  headers: Readonly<Record<string, string>>
}

interface Answer {
  text: string
  /** When the first word of the text came, in microseconds. */
  beganAt: number
  over: PromiseWithResolvers<void>
}

interface Client {
  socket: LightSocket
  answer: Answer
}

interface Frame {
  type: string
  kind?: string
  text?: string
}

const ANSWER_MS = 60_000
const failures: ReadonlySet<string> = new Set(['error', 'reset', 'run.failed', 'run.cancelled', 'run.waiting'])
let clients: Client[] = []

const methods = {
  open: async (addresses: readonly Address[]): Promise<void> => {
    clients = await Promise.all(addresses.map(open))
  },
  /**
   * Asks one question on each socket, each when the answer before is over. Resolves with when their first words came, in
   * microseconds. @throws Error when a text is not what it must be
   */
  ask: async (questions: readonly Question[]): Promise<number[]> => {
    const began: number[] = []
    for (const [index, question] of questions.entries()) {
      const client = clients[index]
      if (!client) throw new Error(`no socket was opened for question ${index}`)
      began.push(await ask(client, question))
    }
    return began
  },
  close: (): void => {
    for (const { socket } of clients) socket.cut()
    clients = []
  },
}
export type TurnClientsMethods = typeof methods
serve(methods)

async function open(address: Address): Promise<Client> {
  const answer: Answer = { text: '', beganAt: 0, over: Promise.withResolvers() }
  // Whoever waits for it is told; until then it must not end the process.
  answer.over.promise.catch(() => {})
  const socket = await openLightSocket({
    ...address,
    onText: (json) => receive(answer, json),
    ended: (reason) => answer.over.reject(new Error(`a socket ended: ${reason}`)),
  })
  return { socket, answer }
}

function receive(answer: Answer, json: string): void {
  const { type, kind, text = '' } = JSON.parse(json) as Frame
  if (type === 'run.completed') answer.over.resolve()
  else if (failures.has(type)) answer.over.reject(new Error(json))
  else if (type === 'run.delta' && kind === 'text') {
    if (answer.text === '') answer.beganAt = micros()
    answer.text += text
  }
}

async function ask({ socket, answer }: Client, question: Question): Promise<number> {
  const content = contentOf(question)
  socket.send(JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content }))
  const late = sleep(ANSWER_MS, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${ANSWER_MS / 1000} s`)
  })
  await Promise.race([answer.over.promise, late])
  const expected = answerTo(question)
  if (answer.text !== expected)
    throw new Error(
      `stream ${question.stream}: ${JSON.stringify(answer.text)} came instead of ${JSON.stringify(expected)}`,
    )
  return answer.beganAt
}
