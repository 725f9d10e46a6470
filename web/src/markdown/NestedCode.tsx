import type { Element } from 'hast'
import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'
import { codeParts } from './blocks/parts.ts'
import { CodeBlock } from './code/CodeBlock.tsx'

/** Code inside of a list item or a quotation. */
export function NestedCode({ node }: ComponentProps<'pre'> & ExtraProps) {
  const code = node?.children.find((child) => child.type === 'element')
  const text = code?.children.map((child) => (child.type === 'text' ? child.value : '')).join('') ?? ''
  return <CodeBlock language={code ? languageOf(code) : ''} parts={codeParts(text.replace(/\n$/, ''))} />
}

function languageOf({ properties }: Element): string {
  const [name] = Array.isArray(properties.className) ? properties.className : []
  return String(name ?? '').replace(/^language-/, '')
}
