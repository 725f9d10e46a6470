import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { type PageDocument, type PageElement, type PageNode, walk } from './dom.ts'
import { oneLine, toMarkdown } from './markdown.ts'

export interface Page {
  title: string
  text: string
}

const unseenTags = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE SVG IFRAME OBJECT EMBED CANVAS DIALOG TITLE META LINK'.split(' '),
)
/** Above these, Readability and Turndown take seconds: they ask for the same elements again and again. */
const SIZE_LIMITS = { forArticle: { elements: 4000, depth: 100 }, forMarkdown: { elements: 20_000, depth: 300 } }
const MAX_TITLE_LENGTH = 300
const ELEMENT_TYPE = 1
const TEXT_TYPE = 3
const inline = new Set(
  'A ABBR B BDI BDO CITE CODE DFN EM FONT I KBD MARK Q S SMALL SPAN STRONG SUB SUP TIME U VAR'.split(' '),
)

/**
 * The words of an HTML page: the article as Markdown where one is found, else all of it, and as plain text if it is
 * huge.
 */
export function readPage(html: string, url: string): Page {
  const { document, title, root } = open(html)
  if (!root) return { title, text: '' }
  const size = measure(root)
  const article = fits(size, SIZE_LIMITS.forArticle) ? findArticle(document, root) : undefined
  return { title, text: textOf(article ?? document.querySelector('main') ?? root, size, url) }
}

/** All words of an HTML page, of which no address is known. */
export function readWholePage(html: string): Page {
  const { title, root } = open(html)
  return { title, text: root ? textOf(root, measure(root), 'about:blank') : '' }
}

function open(html: string) {
  const document = parse(html)
  const title = oneLine(document.querySelector('title')?.textContent ?? '').slice(0, MAX_TITLE_LENGTH)
  const root = document.querySelector('body') ?? document.documentElement
  if (root) removeUnseen(root)
  return { document, title, root }
}

function textOf(root: PageElement, size: Size, url: string): string {
  return fits(size, SIZE_LIMITS.forMarkdown) ? toMarkdown(root, url) : plainText(root)
}

/** The parser adds no element that a page left out, and takes the first one for the whole. */
function parse(html: string): PageDocument {
  const isWhole = /<html[\s>]/i.test(html.slice(0, 10_000))
  return parseHTML(isWhole ? html : `<html><body>${html}`).document as unknown as PageDocument
}

function removeUnseen(root: PageElement): void {
  const unseen: PageElement[] = []
  for (const { node } of walk(root)) if (isElement(node) && isUnseen(node)) unseen.push(node)
  for (const element of unseen) element.remove()
}

function isUnseen(element: PageElement): boolean {
  if (unseenTags.has(element.tagName.toUpperCase())) return true
  if (element.getAttribute('hidden') !== null || element.getAttribute('aria-hidden') === 'true') return true
  return /(display\s?:\s?none|visibility\s?:\s?hidden)/i.test(element.getAttribute('style') ?? '')
}

/** Without a clear article, as on a list or a front page, Readability keeps a small part: then all is better. */
function findArticle(document: PageDocument, root: PageElement): PageElement | undefined {
  const all = root.textContent?.length ?? 0
  const copy = (document as unknown as { cloneNode(deep: boolean): PageDocument }).cloneNode(true)
  const options = { serializer: (element: unknown) => element as PageElement, keepClasses: false }
  const article = new Readability<PageElement>(copy as never, options as never).parse()
  const isMost = (article?.textContent?.length ?? 0) > all / 4
  return isMost ? (article?.content ?? undefined) : undefined
}

interface Size {
  elements: number
  depth: number
}

function measure(root: PageNode): Size {
  const size = { elements: 0, depth: 0 }
  for (const { node, depth } of walk(root)) {
    if (isElement(node)) size.elements += 1
    if (depth > size.depth) size.depth = depth
  }
  return size
}

function isElement(node: PageNode): node is PageElement {
  return node.nodeType === ELEMENT_TYPE
}

function fits(size: Size, most: Size): boolean {
  return size.elements <= most.elements && size.depth <= most.depth
}

function plainText(root: PageNode): string {
  const parts: string[] = []
  for (const { node } of walk(root)) {
    if (node.nodeType === TEXT_TYPE) parts.push((node.textContent ?? '').replace(/\s+/g, ' '))
    else if (isElement(node) && !inline.has(node.tagName)) parts.push('\n')
  }
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')
}
