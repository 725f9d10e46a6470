import { useCallback, useId, useRef } from 'react'
import { t } from '../../../words/en/tools.ts'
import type { FormField } from './form-fields.ts'

interface ChoicesProps {
  field: Extract<FormField, { kind: 'choices' }>
  label: string
}

/** Checkboxes. The browser cannot check how many are ticked, so the first one carries that validity message. */
export function Choices({ field: { name, description, options, value, min = 0, max }, label }: ChoicesProps) {
  const id = useId()
  const group = useRef<HTMLFieldSetElement>(null)

  const check = useCallback(() => {
    const boxes = [...(group.current?.querySelectorAll('input') ?? [])]
    const chosen = boxes.filter(({ checked }) => checked).length
    const tooMany = max !== undefined && chosen > max
    const problem = chosen < min ? t('chooseAtLeast', { count: min }) : tooMany ? t('chooseAtMost', { count: max }) : ''
    boxes[0]?.setCustomValidity(problem)
  }, [min, max])

  const hold = useCallback(
    (element: HTMLFieldSetElement | null) => {
      group.current = element
      check()
    },
    [check],
  )

  return (
    <fieldset ref={hold} onChange={check} aria-describedby={description ? id : undefined}>
      <legend className="mb-0.5 font-medium">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="flex min-h-7 items-center gap-2.5 touch:min-h-11">
          <input
            type="checkbox"
            name={name}
            value={option.value}
            defaultChecked={value.includes(option.value)}
            className="size-4 shrink-0 accent-honey"
          />
          {option.name}
        </label>
      ))}
      {description && (
        <p id={id} className="mt-0.5 text-meta text-ink-faint">
          {description}
        </p>
      )}
    </fieldset>
  )
}
