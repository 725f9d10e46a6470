import remend from 'remend'

/** Closes what is unfinished at the end of growing Markdown, so that its marks do not show: emphasis, code, links. */
export function closeOpenMarkdown(source: string): string {
  return remend(source.replace(unfinishedNote, ''), { linkMode: 'text-only', images: false, katex: false })
}

const unfinishedNote = /\[\^[^\]\s]*$/
