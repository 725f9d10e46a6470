import { createPages } from '../contract/reading.ts'
import { readRelations } from './relations.ts'
import { scanTags, type TagHandler } from './scan-tags.ts'
import { createTextBuilder } from './text-builder.ts'
import type { Zip } from './zip.ts'

/** The words of a pptx, a page for each slide, with what is noted for its speaker. */
export async function readSlides(zip: Zip, main: string): Promise<string[]> {
  const relations = await readRelations(zip, main)
  const kept = createPages()
  for (const id of await slideIds(zip, main)) {
    const slide = relations.get(id)?.target
    if (!slide) continue
    const text = createTextBuilder()
    await scanTags(zip.read(slide), createSlideHandler(text.add))
    for (const { type, target } of (await readRelations(zip, slide)).values()) {
      if (type !== 'notesSlide') continue
      text.add('\nNotes:\n')
      await scanTags(zip.read(target), createSlideHandler(text.add))
    }
    kept.add(text.take().replace(/\nNotes:\n\s*$/, ''))
  }
  return kept.pages
}

async function slideIds(zip: Zip, main: string): Promise<string[]> {
  const ids: string[] = []
  await scanTags(zip.read(main), {
    open: (name, attribute) => void (name === 'sldId' && ids.push(attribute('r:id') ?? '')),
  })
  return ids
}

function createSlideHandler(add: (text: string) => void): TagHandler {
  let paragraph = ''
  let cells: string[] | undefined
  let shape = ''
  let isText = false
  return {
    open(name, attribute) {
      if (name === 'p') paragraph = ''
      if (name === 'sp') shape = ''
      if (name === 'ph') shape = attribute('type') ?? ''
      if (name === 'tr') cells = []
      if (name === 'tc') cells?.push('')
      if (name === 'br') paragraph += '\n'
      isText = name === 't'
    },
    close(name) {
      isText = false
      if (name === 'tr') {
        add(`| ${cells?.join(' | ') ?? ''} |\n`)
        cells = undefined
      }
      if (name !== 'p' || !paragraph.trim()) return
      if (cells) cells.push(`${cells.pop() ?? ''} ${paragraph}`.trim())
      // The number of the slide is on its notes too.
      else if (shape !== 'sldNum') add(/^(ctrT|t)itle$/.test(shape) ? `# ${paragraph}\n\n` : `${paragraph}\n`)
    },
    text(text) {
      if (isText) paragraph += text
    },
  }
}
