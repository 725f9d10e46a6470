import { Code, PenLine, Scale } from 'lucide-react'
import { t } from '../../words/en/chat.ts'

const suggestions = () => [
  { icon: PenLine, text: t('suggestNote') },
  { icon: Code, text: t('suggestCode') },
  { icon: Scale, text: t('suggestChoice') },
]

/**
 * Three things worth trying. They are put into the composer, so that the user can change them first. On a phone
 * they make room for what is written.
 */
export function Suggestions({ onPick }: { onPick: (text: string) => void }) {
  return (
    <div className="low:hidden max-md:group-has-[textarea:not(:placeholder-shown)]/main:hidden order-1 mx-auto w-full max-w-200 px-3 pb-3 md:order-none md:flex-1 md:px-6">
      <ul className="grid gap-2 md:grid-cols-3">
        {suggestions().map(({ icon: Icon, text }) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onPick(text)}
              className="flex h-full w-full gap-2.5 rounded-medium border border-line p-3 text-left transition-colors hover:border-line-strong hover:bg-hover md:flex-col"
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0 text-link" />
              <span className="line-clamp-2 text-ink-soft md:line-clamp-none">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
