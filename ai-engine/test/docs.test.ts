import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/message-path.md', root), 'utf8')
const named = [...page.matchAll(/`((?:web|protocol|ai-engine)\/[^`]+)`/g)].map(([, file]) => file ?? '')

describe('docs/message-path.md', () => {
  it('names the files of every layer', () => {
    expect(named.length).toBeGreaterThan(25)
  })

  it.each([...new Set(named)])('names %s, which exists', (file) => {
    expect(existsSync(new URL(file, root))).toBe(true)
  })
})
