import { memo } from 'react'
import type { Block } from './blocks/split-blocks.ts'
import { CodeBlock } from './code/CodeBlock.tsx'
import { Diagram } from './diagrams/Diagram.tsx'
import { AnyFormula } from './formulas/Formula.tsx'
import { Part } from './Part.tsx'
import type { Inside } from './plugins.ts'
import { WideTable } from './WideTable.tsx'

interface BlockViewProps {
  block: Block
  /** How many of its parts are rendered by now. */
  shown: number
  /** It is the end of a text that grows. */
  growing: boolean
}

/** One block of an answer. A part that is as it was before is not rendered again. */
export const BlockView = memo(function BlockView({ block, shown, growing }: BlockViewProps) {
  const parts = block.parts.slice(0, shown)
  const last = growing ? block.parts.length - 1 : -1
  if (block.type === 'math')
    return <AnyFormula tex={block.parts.join('')} written={block.raw.trim()} display open={block.open} />
  if (block.type === 'code' && block.language.toLowerCase() === 'mermaid')
    return <Diagram source={block.parts.join('')} open={block.open && growing} />
  if (block.type === 'code') return <CodeBlock language={block.language} parts={parts} />
  if (block.type === 'list') return <ListView block={block} parts={parts} last={last} />
  if (block.type === 'table') return <TableView parts={parts} last={last} />
  if (block.parts.length < 2) return <Parts parts={parts} last={last} />
  return (
    <p dir="auto">
      <Parts parts={parts} last={last} inside="paragraph" />
    </p>
  )
})

interface PartsProps {
  parts: readonly string[]
  /** The index of the part that grows. */
  last: number
}

function ListView({ block, ...rest }: PartsProps & { block: Extract<Block, { type: 'list' }> }) {
  const items = <Parts {...rest} inside="list" loose={block.loose} />
  const className = block.tasks ? 'contains-task-list' : undefined
  if (!block.ordered) return <ul className={className}>{items}</ul>
  return (
    <ol className={className} start={block.start}>
      {items}
    </ol>
  )
}

function TableView({ parts: [head, ...rows], last }: PartsProps) {
  return (
    <WideTable>
      {head && <Part source={head} inside="head" growing={last === 0} />}
      <tbody>
        <Parts parts={rows} last={last - 1} inside="rows" />
      </tbody>
    </WideTable>
  )
}

function Parts({ parts, last, ...rest }: PartsProps & { inside?: Inside; loose?: boolean }) {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
    <Part key={index} source={part} growing={index === last} {...rest} />
  ))
}
