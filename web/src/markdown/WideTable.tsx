import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'

export function WideTable({ node: _node, children, ...rest }: ComponentProps<'table'> & ExtraProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the arrow keys
    <div className="wide-table" tabIndex={0}>
      <table dir="auto" {...rest}>
        {children}
      </table>
    </div>
  )
}
