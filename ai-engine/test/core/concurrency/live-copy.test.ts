import { afterEach, expect, it, vi } from 'vitest'
import { createLiveCopy } from '../../../src/core/concurrency/live-copy.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function open(read: () => Promise<{ at: number } | undefined>, everyMs = 60_000) {
  const failures: unknown[] = []
  const copy = await createLiveCopy({ read, everyMs, onFailure: (error) => failures.push(error) })
  stops.push(copy.stop)
  return { ...copy, failures }
}

it('is what was read last, and the same object until something changed', async () => {
  const found: ({ at: number } | undefined)[] = [{ at: 1 }, undefined, { at: 2 }]
  const copy = await open(async () => found.shift())
  const first = copy.current()
  await copy.refresh()
  expect(copy.current()).toBe(first)
  await copy.refresh()
  expect(copy.current()).toEqual({ at: 2 })
})

it('gives whoever asks for a refresh nothing older than their question, with one more read for all of them', async () => {
  let truth = 1
  let reads = 0
  const gates: (() => void)[] = []
  const copy = await open(async () => {
    reads += 1
    const at = truth
    if (reads > 1) await new Promise<void>((resolve) => gates.push(resolve))
    return { at }
  })
  const early = copy.refresh()
  truth = 2
  const late = Promise.all([copy.refresh(), copy.refresh(), copy.refresh()])
  gates.shift()?.()
  await early
  expect(copy.current()).toEqual({ at: 1 })
  await vi.waitFor(() => expect(gates).toHaveLength(1), { timeout: 100_000 })
  gates.shift()?.()
  await late
  expect(copy.current()).toEqual({ at: 2 })
  expect(reads).toBe(3)
})

it('never reads twice at once, so that no older read ends last', async () => {
  let reading = 0
  let most = 0
  const copy = await open(async () => {
    reading += 1
    most = Math.max(most, reading)
    for (let turn = 0; turn < 3; turn += 1) await null
    reading -= 1
    return { at: 1 }
  })
  const asked = [copy.refresh(), copy.refresh()]
  for (let turn = 0; turn < 40; turn += 1) {
    await null
    asked.push(copy.refresh())
  }
  await Promise.all(asked)
  expect(most).toBe(1)
})

it('keeps what it has when a read fails, and reads on', async () => {
  let reads = 0
  const copy = await open(async () => {
    reads += 1
    if (reads === 2) throw new Error('gone')
    return { at: reads }
  }, 5)
  await vi.waitFor(() => expect(copy.current().at).toBeGreaterThan(2), { timeout: 100_000 })
  expect(copy.failures).toHaveLength(1)
  await expect(createLiveCopy({ read: () => Promise.reject(new Error('gone')), onFailure: () => {} })).rejects.toThrow(
    'gone',
  )
})

it('does not stop at a refresh that failed for somebody who waits', async () => {
  const found = [{ at: 1 }, new Error('gone'), { at: 3 }]
  const copy = await open(async () => {
    const next = found.shift()
    if (next instanceof Error) throw next
    return next
  })
  const both = [copy.refresh(), copy.refresh()]
  await expect(both[0]).rejects.toThrow('gone')
  await both[1]
  expect(copy.current()).toEqual({ at: 3 })
})
