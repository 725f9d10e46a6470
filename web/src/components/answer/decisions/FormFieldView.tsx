import { useId } from 'react'
import { Field } from '../../../ui/forms/Field.tsx'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/tools.ts'
import { Choices } from './Choices.tsx'
import type { FormField } from './form-fields.ts'

/** A field that a tool's server asks for. */
export function FormFieldView({ field }: { field: FormField }) {
  const { name, title, description, required } = field
  const label = required ? title : t('optional', { name: title })
  const shared = { name, label, required, defaultValue: String(field.value) }
  switch (field.kind) {
    case 'yes_no':
      return <YesNo field={field} />
    case 'choices':
      return <Choices field={field} label={label} />
    case 'choice':
      return (
        <Select {...shared} hint={description}>
          {!(required && field.value) && <option value="" />}
          {field.options.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      )
    case 'number':
      return (
        <Field
          {...shared}
          type="number"
          hint={description}
          step={field.whole ? 1 : 'any'}
          min={field.min}
          max={field.max}
        />
      )
    case 'text':
      return (
        <Field
          {...shared}
          type={field.type}
          hint={description}
          minLength={field.min}
          maxLength={field.max}
          autoComplete="off"
        />
      )
  }
}

function YesNo({ field }: { field: Extract<FormField, { kind: 'yes_no' }> }) {
  const id = useId()
  return (
    <div>
      <label className="flex min-h-7 items-center gap-2.5 touch:min-h-11">
        <input
          type="checkbox"
          name={field.name}
          defaultChecked={field.value}
          aria-describedby={field.description ? id : undefined}
          className="size-4 shrink-0 accent-honey"
        />
        {field.title}
      </label>
      {field.description && (
        <p id={id} className="text-meta text-ink-faint">
          {field.description}
        </p>
      )}
    </div>
  )
}
