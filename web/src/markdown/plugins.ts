import type { Element, Root } from 'hast'
import type { FootnoteReference, Root as MarkdownRoot } from 'mdast'
import { defaultUrlTransform, type Options, type UrlTransform } from 'react-markdown'
import { harden } from 'rehype-harden'
import remarkCjkFriendly from 'remark-cjk-friendly'
import remarkCjkFriendlyStrikethrough from 'remark-cjk-friendly-gfm-strikethrough'
import remarkGfm from 'remark-gfm'
import { limitMarkdown } from './blocks/limits.ts'
import { giveDirections } from './direction/directions.ts'
import type { Formula } from './formulas/find-formulas.ts'
import { placeFormulas } from './formulas/place-formulas.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

/** What of a part's own wrapping is left away, because the block that it belongs to is the wrapping. */
export type Inside = 'nothing' | 'note' | 'paragraph' | 'list' | 'head' | 'rows'

/** The limits come last: what reads a mark is asked in the order from the last to the first. */
const always: Plugins = [
  [remarkGfm, { singleTilde: false }],
  remarkCjkFriendly,
  [remarkCjkFriendlyStrikethrough, { singleTilde: false }],
  limitMarkdown,
]

export function remarkPlugins(source: string, formulas: readonly Formula[], loose: boolean): Plugins {
  const plugins: Plugins = formulas.length > 0 ? [...always, [placeFormulas, { source, formulas }]] : always
  return loose ? [...plugins, loosen] : plugins
}

/** The items of these lists stand apart. */
function loosen() {
  return (tree: MarkdownRoot): void => {
    for (const node of tree.children) if (node.type === 'list') node.spread = true
  }
}

const safe: Plugins[number] = [
  harden,
  {
    defaultOrigin: window.location.origin,
    allowedLinkPrefixes: ['*'],
    allowedImagePrefixes: ['*'],
    allowDataImages: true,
    allowedProtocols: ['tel:'],
    linkBlockPolicy: 'text-only',
    imageBlockPolicy: 'text-only',
  },
]

const byInside: Record<Inside, Plugins> = {
  nothing: [safe, [giveDirections, { blocks: true }]],
  note: [safe, giveDirections],
  paragraph: [safe, giveDirections, [unwrap, [['p']]]],
  list: [safe, [giveDirections, { blocks: true }], [unwrap, [['ul', 'ol']]]],
  head: [safe, giveDirections, [unwrap, [['table']]]],
  rows: [safe, giveDirections, [unwrap, [['table'], ['tbody']]]],
}

export const rehypePlugins = (inside: Inside): Plugins => byInside[inside]

/** A footnote's mark, drawn by NoteMark.tsx: its number comes from the whole text, which no part knows. */
export const handlers = {
  footnoteReference: (_state: unknown, { identifier, label }: FootnoteReference): Element => ({
    type: 'element',
    tagName: 'sup',
    properties: { dataNote: identifier },
    children: [{ type: 'text', value: `[^${label ?? identifier}]` }],
  }),
}

/** Also pictures that bring their own bytes, and are nothing but pictures. */
export const urlTransform: UrlTransform = (url, key) =>
  key === 'src' && isRaster(url) ? url : defaultUrlTransform(url)

export function isRaster(url: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[\w+/=\s]+$/i.test(url)
}

/** Replaces wrappings, from the outside in, by what is in them; a table's parts all have its head, which only one shows. */
function unwrap(wrappings: readonly (readonly string[])[]) {
  return (tree: Root): void => {
    for (const names of wrappings) {
      const wraps = (node: Root['children'][number]) => node.type === 'element' && names.includes(node.tagName)
      if (names.includes('tbody'))
        tree.children = tree.children.filter((node) => node.type === 'element' && node.tagName !== 'thead')
      tree.children = tree.children.flatMap((node) =>
        node.type === 'element' && wraps(node) ? (node.children as Root['children']) : [node],
      )
    }
    if (wrappings[0]?.includes('p')) return
    tree.children = tree.children.filter((node) => node.type !== 'text' || node.value.trim() !== '')
  }
}
