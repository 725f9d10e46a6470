import { CircleAlert, type LucideIcon } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/tools.ts'
import { useFocusAfter } from './use-focus-after.ts'

interface CardFrameProps {
  icon: LucideIcon
  /** The question, as a sentence. */
  title: string
  error: Error | null
  children: ReactNode
}

/** A question to the user within the thread, with what can be answered below it. */
export function CardFrame({ icon: Icon, title, error, children }: CardFrameProps) {
  const id = useId()
  const card = useFocusAfter()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset looks and lays out in its own way
    <div
      ref={card}
      role="group"
      data-decision
      aria-labelledby={id}
      className="appearing flex flex-col gap-3 rounded-medium border border-line-strong bg-raised p-3.5"
    >
      <p id={id} className="flex gap-2 font-medium wrap-anywhere">
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0 text-link" />
        {title}
      </p>
      {children}
      {error && (
        <p role="alert" className="flex gap-2 text-danger">
          <CircleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span>{t('notDecided', { problem: problemText(error) })}</span>
        </p>
      )}
    </div>
  )
}
