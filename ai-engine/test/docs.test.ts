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

describe('Dockerfile', () => {
  const { workspaces } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { workspaces: string[] }
  const lines = readFileSync(new URL('Dockerfile', root), 'utf8').split('\n')

  it.each(workspaces)('installs with the package.json of %s, so that nothing is installed twice', (workspace) => {
    expect(lines).toContain(`COPY ${workspace}/package.json ${workspace}/`)
  })
})
