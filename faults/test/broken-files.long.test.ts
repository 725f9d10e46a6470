import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import type { Breakage } from '../src/engines/broken-parts.ts'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import { type FileStory, killAtStatement, playFileStory } from './file-story.ts'

const main = fileURLToPath(new URL('../src/engines/broken-engine.ts', import.meta.url))

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let environment: Environment | undefined

afterEach(() => environment?.close())

async function breakFiles(breakage: Breakage, happens: (story: FileStory) => Promise<void>): Promise<string> {
  environment = await startEnvironment({ engines: 1, main, env: { BREAKAGE: breakage } })
  return (await playFileStory(environment, happens, { isAsked: false })).join('\n')
}

test('an upload that is acknowledged before it is stored is caught', async () => {
  const violations = await breakFiles('file-before-commit', async ({ environment: { engines }, upload }) => {
    expect(await upload()).toBe(1)
    await Promise.all(engines.map((engine) => engine.kill()))
    await Promise.all(engines.map((engine) => engine.start()))
  })
  expect(violations).toMatch(/was acknowledged, and then not there|was acknowledged and has no row/)
})

test('a file that nobody reads when the engine that read it died is caught', async () => {
  const violations = await breakFiles('reading-not-redone', async (story) => {
    const killing = killAtStatement(story.environment, 'insert into file_texts')
    const uploading = story.upload()
    await (await killing).start()
    expect(await uploading).toBeGreaterThan(0)
  })
  expect(violations).toContain('a file is still being read, though its leases ran out')
})
