import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRelist } from '../../../src/services/tool-servers/server-checks.ts'
import { logger } from '../../quiet-logger.ts'

it('costs a server that says without end that its tools changed one look a second, and misses no last change', async () => {
  const work: string[] = []
  let checkedAt = new Date(0)
  const relist = createRelist({
    table: {
      findUsed: async () => {
        work.push('find')
        return { id: 'a', checkedAt } as never
      },
    },
    check: async () => {
      work.push('check')
      await sleep(50)
      checkedAt = new Date()
      return undefined
    },
    logger,
  })
  const first = relist('a', 'ann')
  const others = Array.from({ length: 10_000 }, () => relist('a', 'ann'))
  await Promise.all([first, ...others])
  expect(work).toEqual(['find', 'check', 'find', 'check'])
  await relist('a', 'ann')
  expect(work).toHaveLength(6)
})
