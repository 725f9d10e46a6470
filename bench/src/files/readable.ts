import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePdf } from '@grizz/testing/files/pdf'
import type { Account } from '../clients/account.ts'
import { put } from './uploads.ts'

/** Of each PDF: from its upload to its text, and the longest that an engine let a probe wait meanwhile, in ms. */
export interface Readable {
  readyMs: number
  pauseMs: number
}

const PROBE_EVERY_MS = 5

/** Uploads a PDF of so many pages and waits until it is read. @throws Error when it was not */
export async function measureReadable(account: Account, port: number, pages: number): Promise<Readable> {
  const pdf = makePdf(Array.from({ length: pages }, (_, page) => pageOf(page)))
  const id = randomUUID()
  const probes = startProbes(port)
  const from = performance.now()
  await put(port, `/api/files/${id}?name=book.pdf`, { authorization: `Bearer ${account.key}` }, pdf)
  const file = await account.ask<{ state: string; pages?: number; problem?: string }>(
    'GET',
    `/api/files/${id}?wait=true`,
  )
  const readyMs = performance.now() - from
  const pauseMs = await probes.stop()
  if (file.state !== 'ready' || file.pages !== pages) throw new Error(`it was not read: ${JSON.stringify(file)}`)
  return { readyMs, pauseMs }
}

/** A page of a book: 45 lines. */
function pageOf(page: number): string {
  return Array.from(
    { length: 45 },
    (_, line) => `Page ${page} line ${line}: the brown bear eats berries in the forest.`,
  ).join('\n')
}

/** Asks again and again for what an engine answers at once, unless its event loop is busy. */
function startProbes(port: number) {
  let longest = 0
  let isOver = false
  const probing = (async () => {
    while (!isOver) {
      const from = performance.now()
      await (await fetch(`http://127.0.0.1:${port}/healthz`)).arrayBuffer()
      longest = Math.max(longest, performance.now() - from)
      await sleep(PROBE_EVERY_MS)
    }
  })()
  return {
    async stop(): Promise<number> {
      isOver = true
      await probing
      return longest
    },
  }
}
