import type { Element } from 'hast'
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

/** Code in the colours of its language, if that is one we know. */
export function colour(language: string, code: string): ReactNode {
  if (code.length > LONGEST_COLOURED) return code
  const properties = { className: [`language-${language}`] }
  const coloured: Element = { type: 'element', tagName: 'code', properties, children: [{ type: 'text', value: code }] }
  const pre: Element = { type: 'element', tagName: 'pre', properties: {}, children: [coloured] }
  highlighter.runSync({ type: 'root', children: [pre] })
  return toJsxRuntime({ type: 'root', children: coloured.children }, { Fragment, jsx, jsxs })
}
