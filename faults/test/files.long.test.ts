import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import { ageReadings } from '../src/scenario/file-snapshot.ts'
import { killAtStatement, playFileStory } from './file-story.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let environment: Environment

beforeAll(async () => {
  environment = await startEnvironment()
})
afterAll(() => environment?.close())

test('an engine killed while it stores an upload: nothing half of it is left, and another engine takes it whole', async () => {
  const violations = await playFileStory(environment, async ({ upload }) => {
    const killing = killAtStatement(environment, 'insert into file_chunks')
    const uploading = upload()
    await (await killing).start()
    expect(await uploading).toBeGreaterThan(0)
  })
  expect(violations).toEqual([])
})

test('an engine killed when it has read a file: it is read again, and its question answered with its text', async () => {
  const violations = await playFileStory(environment, async ({ upload }) => {
    const killing = killAtStatement(environment, 'insert into file_texts')
    const uploading = upload()
    await (await killing).start()
    expect(await uploading).toBeGreaterThan(0)
    await ageReadings(environment)
  })
  expect(violations).toEqual([])
})
