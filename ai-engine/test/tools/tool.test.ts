import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cutToBytes, defineTool, MAX_RESULT_BYTES, ToolError } from '../../src/tools/contract/tool.ts'
import { call } from './call.ts'

const input = z.strictObject({ word: z.string().max(70_000).describe('Any word'), times: z.int().min(1).nullish() })
const hints = { readOnly: true, idempotent: true, destructive: false }
const repeat = defineTool({
  name: 'repeat',
  title: 'Repeat',
  description: 'Repeats a word.',
  ...hints,
  input,
  run: async ({ word, times }) => ({ content: word.repeat(times ?? 1) }),
})

it('tells a model what it takes as a JSON schema', () => {
  expect(repeat.inputSchema).toMatchObject({
    type: 'object',
    properties: { word: { type: 'string', description: 'Any word' } },
    required: ['word'],
    additionalProperties: false,
  })
})

it('runs with arguments that are right', async () => {
  expect(await call(repeat, { word: 'bear', times: 2 })).toEqual({ content: 'bearbear' })
  expect(await call(repeat, { word: 'bear', times: null })).toEqual({ content: 'bear' })
})

describe('answers wrong arguments with what to mend:', () => {
  it.each([
    [undefined, 'expected object'],
    [[], 'expected object'],
    [{}, 'at word'],
    [{ word: 1 }, 'expected string'],
    [{ word: 'a', times: 0 }, 'at times'],
    [{ word: 'a', extra: 1 }, '"extra"'],
    [{ word: 'x'.repeat(66_000) }, 'larger than 64 KiB'],
    [{ word: 1n }, 'larger than 64 KiB'],
  ])('%#', async (args, words) => {
    const { content, isError } = await call(repeat, args)
    expect(content).toContain(words)
    expect(isError).toBe(true)
  })

  it('nested as deep as can be', async () => {
    const deep = JSON.parse('['.repeat(32_000) + ']'.repeat(32_000))
    expect(await call(repeat, { word: deep })).toMatchObject({ isError: true })
  })
})

it('bounds the result in bytes', async () => {
  const { content } = await call(repeat, { word: '😀', times: 200_000 })
  expect(Buffer.byteLength(content)).toBeLessThanOrEqual(MAX_RESULT_BYTES)
  expect(content).toMatch(/😀\n\[cut here: the rest was too long\]$/)
})

it('makes a result of an expected failure, and none of a defect', async () => {
  const failing = (error: Error) =>
    defineTool({
      name: 'x',
      title: 'x',
      description: 'x',
      ...hints,
      input: z.object({}),
      run: () => Promise.reject(error),
    })
  expect(await call(failing(new ToolError('Try later.')), {})).toEqual({ content: 'Try later.', isError: true })
  await expect(call(failing(new Error('a defect')), {})).rejects.toThrow('a defect')
})

it('does not run for a caller who has stopped', async () => {
  await expect(call(repeat, { word: 'a' }, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})

describe('a text cut to bytes', () => {
  it.each(['é'.repeat(100), '日本'.repeat(50), '😀'.repeat(40), 'a😀é日'.repeat(20)])(
    'splits no character: %.10s',
    (text) => {
      for (let most = 60; most < 90; most += 1) {
        const cut = cutToBytes(text, most)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
        expect(cut).not.toContain('\ufffd')
        expect(text.startsWith(cut.split('\n')[0] ?? '')).toBe(true)
      }
    },
  )

  it('is whole when it fits, but for halves of characters', () => {
    expect(cutToBytes('short', 60)).toBe('short')
    expect(cutToBytes('a\ud83d', 60)).toBe('a\ufffd')
  })
})
