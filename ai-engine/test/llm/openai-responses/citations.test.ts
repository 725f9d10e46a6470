import { expect, it } from 'vitest'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { begun, ended, message, messageItem } from './events.ts'
import { readEvents } from './read-all.ts'

const pdf = { id: 'f1', name: 'bears.pdf', mediaType: 'application/pdf', data: 'AAAA' }
const messages: ModelMessage[] = [{ role: 'user', content: 'What does it say?', files: [pdf] }]
const sourcesOf = async (text: string, annotations: object[]) => {
  const events = message(0, 'msg_1', text, { annotations })
  const last = ended([messageItem('msg_1', text, { annotations })], null)
  return (await readEvents([...begun(), ...events, last], messages)).sources
}
const cites = (filename: string) => ({ type: 'file_citation', file_id: `file-${filename}`, filename, index: 4 })

it('a file of the user that an answer cites can be opened, and one that the provider keeps is named', async () => {
  const annotations = [cites('bears.pdf'), cites('bears.pdf'), cites('theirs.pdf')]
  expect(await sourcesOf('They sleep.', annotations)).toEqual([
    { type: 'source', url: '/files/f1', title: 'bears.pdf' },
    { type: 'source', url: 'file:file-theirs.pdf', title: 'theirs.pdf' },
  ])
})

it('a file that the provider made has a name of its own', async () => {
  const annotations = [{ ...cites('bears.pdf'), type: 'container_file_citation' }]
  const sources = await sourcesOf('Here.', annotations)
  expect(sources.map(({ url }) => url)).toEqual(['file:file-bears.pdf'])
})
