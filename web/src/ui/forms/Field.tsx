import { type ComponentProps, useId } from 'react'
import { keepComposing } from './enter-key.ts'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  /** Shown under the field while nothing is wrong. */
  hint?: string | undefined
  error?: string | undefined
}

export function Field({ label, hint, error, className = '', ...rest }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <input
        id={id}
        dir="auto"
        onKeyDown={keepComposing}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className="h-10 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus aria-invalid:border-danger touch:h-11"
        {...rest}
      />
      {note && (
        <p id={`${id}-note`} className={`mt-1.5 text-meta ${error ? 'text-danger' : 'text-ink-faint'}`}>
          {note}
        </p>
      )}
    </div>
  )
}
