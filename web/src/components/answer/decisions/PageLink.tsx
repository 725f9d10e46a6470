import type { ReactNode } from 'react'

/** A link to a page elsewhere that looks like a button of a card. */
export function PageLink({ url, children }: { url: string; children: ReactNode }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex h-8 items-center rounded-medium border border-line-strong bg-raised px-3.5 font-medium transition-colors hover:bg-hover touch:h-11"
    >
      {children}
    </a>
  )
}
