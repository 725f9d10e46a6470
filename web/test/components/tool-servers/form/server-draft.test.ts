import { createToolServer } from '@grizz/protocol/tool-servers'
import { describe, expect, it } from 'vitest'
import { changeBy, creationBy, isWhole, newDraft } from '../../../../src/components/tool-servers/form/server-draft.ts'

const typed = { ...newDraft(true), url: 'https://tools.example.org/mcp', key: 'k', headerLines: 'X-Team: bears' }

describe('what is typed of a tool server', () => {
  it('is given whole by an administrator', () => {
    const given = creationBy({ ...typed, trusted: true, issuer: 'https://id.example.org', clientId: 'c' }, true)
    expect(given).toEqual({
      name: 'tools.example.org',
      url: 'https://tools.example.org/mcp',
      trusted: true,
      allowPrivate: false,
      headers: { 'X-Team': 'bears', Authorization: 'Bearer k' },
      oauth: { issuer: 'https://id.example.org', clientId: 'c' },
      audience: 'everyone',
    })
    expect(createToolServer.safeParse(given).success).toBe(true)
  })

  it('says nothing that only an administrator may, and no secret that stays as it is', () => {
    const given = creationBy({ ...typed, trusted: true, allowPrivate: true }, false)
    expect(Object.keys(given)).toEqual(['name', 'url', 'headers'])
    expect(changeBy({ ...typed, key: '', headerLines: '' }, false)).not.toHaveProperty('headers')
  })

  it('is not sent without an address, with half a client, or with a line that is no header', () => {
    expect(isWhole(typed)).toBe(true)
    expect(isWhole({ ...typed, url: ' ' })).toBe(false)
    expect(isWhole({ ...typed, issuer: 'https://id.example.org' })).toBe(false)
    expect(isWhole({ ...typed, headerLines: 'none' })).toBe(false)
  })
})
