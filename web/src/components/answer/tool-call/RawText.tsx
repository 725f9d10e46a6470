import type { ReactNode } from 'react'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'

interface RawTextProps {
  label: string
  text: string
  /** Actions, behind the label. */
  children?: ReactNode
}

/** Text of a model or a tool exactly as it is, in a box that scrolls. */
export function RawText({ label, text, children }: RawTextProps) {
  return (
    <div>
      <p className="mb-1 flex items-baseline gap-2 text-meta text-ink-faint">
        {label}
        {children}
      </p>
      <figure
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        className="max-h-60 overflow-auto rounded-small bg-code px-2.5 py-2"
      >
        <pre
          dir="auto"
          className="font-mono text-meta wrap-anywhere whitespace-pre-wrap text-ink [unicode-bidi:plaintext]"
        >
          {withoutStackedMarks(text)}
        </pre>
      </figure>
    </div>
  )
}
