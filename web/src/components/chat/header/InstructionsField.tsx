import { useId } from 'react'
import { t } from '../../../words/en/chat.ts'

interface InstructionsFieldProps {
  value: string
  onChange: (value: string) => void
}

/** UTF-16 units, as the engine counts them. */
const longest = 32_000

/** The system prompt, as text. Takes the focus when its dialog opens. */
export function InstructionsField({ value, onChange }: InstructionsFieldProps) {
  const id = useId()

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t('instructions')}
      </label>
      <textarea
        id={id}
        dir="auto"
        data-first
        value={value}
        maxLength={longest}
        rows={8}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={`${id}-note`}
        placeholder={t('instructionsExample')}
        className="w-full resize-y rounded-medium border border-line-strong bg-raised px-3 py-2 text-read transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus"
      />
      <p id={`${id}-note`} className="mt-1 text-meta text-ink-faint">
        {t('instructionsAbout')}
      </p>
    </div>
  )
}
