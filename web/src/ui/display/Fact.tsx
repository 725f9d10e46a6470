import type { ReactNode } from 'react'

interface FactProps {
  name: string
  children: ReactNode
}

/** A name and its value, in a `<dl>` of two columns. */
export function Fact({ name, children }: FactProps) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="text-right wrap-anywhere">{children}</dd>
    </>
  )
}
