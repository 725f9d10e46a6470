import { type ReactNode, useId } from 'react'

interface SwitchRowProps {
  label: string
  about?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

/** Something that is on or off, with what that means. */
export function SwitchRow({ label, about, checked, disabled = false, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <label className="flex cursor-pointer items-start gap-3 has-disabled:cursor-default touch:min-h-11">
      <span className="min-w-0 flex-1">
        <span id={`${id}-name`} className="block font-medium">
          {label}
        </span>
        {about && (
          <span id={`${id}-about`} className="block text-meta text-ink-faint">
            {about}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-labelledby={`${id}-name`}
        aria-describedby={about ? `${id}-about` : undefined}
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="switch mt-0.5 shrink-0"
      />
    </label>
  )
}
