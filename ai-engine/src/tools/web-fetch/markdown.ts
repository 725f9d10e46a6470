import TurndownService from 'turndown'
import type { PageElement } from './dom.ts'

/** Markdown of one element. Links are whole URLs; pictures are their words; scripts and forms are left out. */
export function toMarkdown(root: PageElement, base: string): string {
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
  // Escapes keep Markdown from being read as such; a model reads it as text.
  service.escape = (text) => text
  addTables(service)
  service.addRule('link', { filter: 'a', replacement: (content, node) => link(content, asElement(node), base) })
  service.addRule('image', {
    filter: 'img',
    replacement: (_, node) => oneLine(asElement(node).getAttribute('alt') ?? ''),
  })
  service.remove(['button', 'select', 'textarea', 'input' as 'button'])
  return service.turndown(root as never)
}

/** Turndown writes the cells of a table one below the other, as if there were none. */
function addTables(service: TurndownService): void {
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content) => ` ${oneLine(content).replaceAll('|', '\\|')} |`,
  })
  service.addRule('row', {
    filter: 'tr',
    replacement(content, node) {
      const row = asElement(node)
      const rule = isFirstRow(row) ? `|${' --- |'.repeat(row.children.length)}\n` : ''
      return `|${content}\n${rule}`
    },
  })
  service.addRule('rows', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content })
  service.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content}\n\n` })
}

function isFirstRow(row: PageElement): boolean {
  if (row.previousElementSibling) return false
  const parent = row.parentElement
  return parent?.tagName === 'TABLE' || !parent?.previousElementSibling
}

function link(content: string, element: PageElement, base: string): string {
  const words = oneLine(content)
  const url = URL.parse(element.getAttribute('href') ?? '', base)
  if (!url || !words || (url.protocol !== 'http:' && url.protocol !== 'https:')) return words
  return `[${words}](${url.href.replaceAll('(', '%28').replaceAll(')', '%29')})`
}

/** The words of a text with one space between them. */
export function oneLine(text: string): string {
  return text.split(/\s/).filter(Boolean).join(' ')
}

function asElement(node: unknown): PageElement {
  return node as PageElement
}
