import { useId } from 'react'

interface SegmentsProps {
  /** The subject of the choice, for a screen reader. */
  label: string
  value: string
  options: readonly { value: string; name: string }[]
  onChange: (value: string) => void
}

/** One of a few, side by side. */
export function SegmentedControl({ label, value, options, onChange }: SegmentsProps) {
  const name = useId()
  return (
    <fieldset className="flex rounded-medium border border-line-strong bg-raised p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex h-7.5 cursor-pointer items-center rounded-[8px] px-2.5 whitespace-nowrap text-ink-soft transition-colors hover:text-ink has-checked:bg-pressed has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus touch:h-10 md:px-3"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.name}
        </label>
      ))}
    </fieldset>
  )
}
