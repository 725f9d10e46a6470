import type { Element, Nodes } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import rehypeHighlight from 'rehype-highlight'
import { unified } from 'unified'
import { aliases, grammars } from './languages.ts'

/** Colouring more than this at once would be felt. */
const LONGEST_COLOURED = 6_000

/** Made once, for it knows every language. */
const highlighter = unified().use(rehypeHighlight, { languages: grammars, aliases }).freeze()

/** Code in the colours of its language, if that is one we know and its grammar leaves the text as it is. */
export function colour(language: string, code: string): ReactNode {
  if (code.length > LONGEST_COLOURED) return code
  const properties = { className: [`language-${language}`] }
  const coloured: Element = { type: 'element', tagName: 'code', properties, children: [{ type: 'text', value: code }] }
  const pre: Element = { type: 'element', tagName: 'pre', properties: {}, children: [coloured] }
  highlighter.runSync({ type: 'root', children: [pre] })
  // highlight.js writes \n for whatever ends a line where its grammar wants none, as after an open [ of CSS.
  if (textOf(coloured) !== code) return code
  return toJsxRuntime({ type: 'root', children: coloured.children }, { Fragment, jsx, jsxs })
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}
