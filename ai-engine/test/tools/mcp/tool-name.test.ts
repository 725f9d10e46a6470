import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugOf, toolName } from '../../../src/tools/mcp/tool-name.ts'

const slug = fc.string().map(slugOf)
const anything = fc.string({ unit: 'binary', maxLength: 300 })

describe('the name of a tool', () => {
  it('is one that every provider takes, whatever the server calls it', () => {
    fc.assert(
      fc.property(slug, anything, (server, tool) => {
        expect(toolName(server, tool)).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
        expect(toolName(server, tool).startsWith(`${server}__`)).toBe(true)
      }),
    )
  })

  it('is another one for another tool', () => {
    fc.assert(
      fc.property(slug, fc.uniqueArray(anything, { maxLength: 50 }), (server, tools) => {
        expect(new Set(tools.map((tool) => toolName(server, tool))).size).toBe(tools.length)
      }),
    )
  })

  it.each([
    ['read_file', 'files__read_file'],
    ['read file', expect.stringMatching(/^files__read_file_[0-9a-f]{8}$/)],
    ['read/file', expect.stringMatching(/^files__read_file_[0-9a-f]{8}$/)],
    ['', expect.stringMatching(/^files___[0-9a-f]{8}$/)],
    ['x'.repeat(57), `files__${'x'.repeat(57)}`],
    ['x'.repeat(58), expect.stringMatching(/^files__x{48}_[0-9a-f]{8}$/)],
  ])('of %j', (tool, name) => {
    expect(toolName('files', tool)).toEqual(name)
  })
})

describe('a slug', () => {
  it('is never empty, and of small letters, digits and hyphens', () => {
    fc.assert(
      fc.property(anything, (name) => void expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/)),
    )
  })

  it.each([
    ['GitHub', 'github'],
    ['Grüße & Küsse!', 'gru-e-kusse'],
    ['文件', 'server'],
    ['--a--', 'a'],
  ])('of %s', (name, expected) => expect(slugOf(name)).toBe(expected))
})
