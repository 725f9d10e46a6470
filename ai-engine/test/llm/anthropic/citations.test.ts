import { describe, expect, it } from 'vitest'
import type { ModelFile, ModelMessage } from '../../../src/llm/contract/model.ts'
import { begun, citing, ended } from './events.ts'
import { readEvents } from './read-all.ts'

const file = (id: string, name: string, mediaType = 'application/pdf'): ModelFile => ({
  ...{ id, name, mediaType },
  data: 'AAAA',
})
const asked = (...files: ModelFile[]): ModelMessage => ({ role: 'user', content: 'What do they say?', files })
const messages: ModelMessage[] = [
  asked(file('f0', 'bear.png', 'image/png'), file('f1', 'bears.pdf')),
  { role: 'assistant', content: 'Much.' },
  asked(file('f2', 'honey.pdf'), { name: 'nameless.pdf', mediaType: 'application/pdf', data: 'AAAA' }),
]

/** After https://platform.claude.com/docs/en/build-with-claude/citations: pages are from 1, documents from 0. */
const atPage = (document_index: number, document_title: string | null, start_page_number: unknown) => ({
  ...{ type: 'page_location', cited_text: 'They sleep.', document_index, document_title },
  ...{ start_page_number, end_page_number: 9, file_id: null },
})
const inText = { type: 'char_location', cited_text: 'x', document_index: 0, document_title: 'bears.pdf' }

const sourcesOf = async (...citations: object[]) =>
  (await readEvents([begun(), ...citing(0, citations, 'They sleep.'), ...ended('end_turn')], messages)).sources

describe('a citation of a document that was sent', () => {
  it.each([
    ['leads to its page', atPage(0, 'bears.pdf', 2), { url: '/files/f1?page=2', title: 'bears.pdf, page 2' }],
    [
      'counts documents over all questions',
      atPage(1, null, 7),
      { url: '/files/f2?page=7', title: 'honey.pdf, page 7' },
    ],
    ['leads to the file where no page is told', inText, { url: '/files/f1', title: 'bears.pdf' }],
    [
      'goes by the title where the two disagree',
      atPage(0, 'honey.pdf', 1),
      { url: '/files/f2?page=1', title: 'honey.pdf, page 1' },
    ],
    ['passes over a page that is none', atPage(0, 'bears.pdf', '2; x'), { url: '/files/f1', title: 'bears.pdf' }],
  ])('%s', async (_, citation, source) => {
    expect(await sourcesOf(citation)).toEqual([{ type: 'source', ...source }])
  })

  it('is told once for a page, beside those of pages on the web', async () => {
    const web = { type: 'web_search_result_location', url: 'https://woods.example/', title: 'Woods', cited_text: 'x' }
    const sources = await sourcesOf(
      atPage(0, 'bears.pdf', 2),
      web,
      atPage(0, 'bears.pdf', 2),
      atPage(0, 'bears.pdf', 3),
    )
    expect(sources.map(({ url }) => url)).toEqual(['/files/f1?page=2', 'https://woods.example/', '/files/f1?page=3'])
  })

  it('is none where there is no such document, or no file of the user', async () => {
    expect(await sourcesOf(atPage(5, null, 1), atPage(0, 'other.pdf', 1), atPage(2, 'nameless.pdf', 1))).toEqual([])
  })
})
