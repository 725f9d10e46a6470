import { describe, expect, it } from 'vitest'
import { withHardestTurn } from '../../../tools/call.ts'
import { hostileFiles } from './hostile-files.ts'
import { read } from './read.ts'

const MAX_GROWTH = 300 * 1024 * 1024

describe('a hostile file is refused with a sentence, or harmless, while the engine goes on:', () => {
  it.each(hostileFiles)('$what', async ({ name, make, outcome }) => {
    const bytes = await make()
    const before = process.memoryUsage.rss()
    let most = before
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 10)
    const { result, share } = await withHardestTurn(() => read(bytes, name))
    clearInterval(timer)
    if (typeof result === 'string') expect(result).toMatch('sentence' in outcome ? outcome.sentence : /^no sentence/)
    else expect(result.pages[0] ?? '').toMatch('text' in outcome ? outcome.text : /^a sentence instead/)
    expect(most - before).toBeLessThan(MAX_GROWTH)
    expect(share).toBeLessThan(0.5)
  })
})
