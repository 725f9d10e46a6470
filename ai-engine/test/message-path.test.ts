import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { filesOf, mistakesOf } from '../../scripts/message-path.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const listed = filesOf(readFileSync(new URL('../../docs/message-path.md', import.meta.url), 'utf8'))

it('lists the files from Enter to the last word, in order', () => {
  expect(mistakesOf(listed, root)).toEqual([])
})

it('notices a file that is left out, by the imports that lead through it', () => {
  for (const file of ['web/src/markdown/BlockView.tsx', 'ai-engine/src/llm/openai-chat/answer-reader.ts']) {
    const others = listed.filter((other) => other !== file)
    expect(mistakesOf(others, root)).toContainEqual(expect.stringContaining(`${file} is left out`))
  }
})

it('notices a wrong order, a file that is gone, one that stands twice, and one too many', () => {
  const last = listed.at(-1) ?? ''
  expect(mistakesOf([last, ...listed.slice(0, -1)], root)).toContainEqual(expect.stringContaining('stands before it'))
  expect(mistakesOf([...listed, last], root)).toContainEqual(`${last} stands twice`)
  const none = Array.from({ length: 56 - listed.length }, (_, index) => `web/src/none-${index}.ts`)
  expect(mistakesOf([...listed, ...none], root)).toEqual([
    ...none.map((file) => `${file} does not exist`),
    '56 files, at most 55',
  ])
})
