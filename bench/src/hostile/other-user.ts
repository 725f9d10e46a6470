import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '../clients/account.ts'
import { openLightSocket } from '../clients/light-socket.ts'
import { questionOf } from '../relay/question.ts'
import { checkText } from '../relay/text.ts'

export interface Experienced {
  /** From sending a message to its answer's first word. */
  firstWordMs: number[]
  /** Of /readyz, one after another meanwhile. */
  readyMs: number[]
  /** Answers of /readyz other than 200. */
  notReady: number
  /** Messages without a first word in time. */
  silent: number
}

const FIRST_WORD_TIMEOUT_MS = 30_000
const DELTAS = 5

/** Measures the waiting times of other users: `turns` messages, one after another, by these accounts in turn. */
export async function experience(port: number, accounts: readonly Account[], turns: number): Promise<Experienced> {
  const found: Experienced = { firstWordMs: [], readyMs: [], notReady: 0, silent: 0 }
  const probing = new AbortController()
  const probed = probe(port, found, probing.signal)
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      const account = accounts[turn % accounts.length]
      const ms = account && (await firstWord(port, account))
      if (ms === undefined) found.silent += 1
      else found.firstWordMs.push(ms)
      await sleep(100)
    }
  } finally {
    probing.abort()
    await probed
  }
  return found
}

async function probe(port: number, found: Experienced, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const from = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
    await answer.arrayBuffer()
    found.readyMs.push(performance.now() - from)
    if (answer.status !== 200) found.notReady += 1
    await sleep(100)
  }
}

/** The other user has opened the conversation and typed; now they send. @throws Error when a word is wrong */
async function firstWord(port: number, { key, createConversation }: Account): Promise<number | undefined> {
  const check = checkText(0)
  const onText = Promise.withResolvers<number>()
  const over = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  const socket = await openLightSocket({
    port,
    path: `/ws/chat/${await createConversation()}`,
    headers: { authorization: `Bearer ${key}` },
    onText: (text) => {
      const frame = JSON.parse(text) as { type: string; text?: string }
      if (frame.type === 'ready') ready.resolve()
      if (frame.type === 'run.delta') {
        onText.resolve(performance.now())
        check.take(frame.text ?? '')
      }
      if (frame.type === 'run.completed') over.resolve()
    },
    ended: () => {},
  })
  try {
    await Promise.race([ready.promise, sleep(FIRST_WORD_TIMEOUT_MS)])
    const content = questionOf({ stream: 0, rate: 100, deltas: DELTAS })
    const from = performance.now()
    socket.send(JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content }))
    const at = await Promise.race([onText.promise, sleep(FIRST_WORD_TIMEOUT_MS, undefined)])
    if (at === undefined) return undefined
    await Promise.race([over.promise, sleep(FIRST_WORD_TIMEOUT_MS)])
    return at - from
  } finally {
    socket.cut()
  }
}
