import { useState } from 'react'
import { Field } from '../../../ui/forms/Field.tsx'
import { t } from '../../../words/en/parameters.ts'
import type { ParameterProps } from './parameter-props.ts'

/** In tokens. Kept when the field is left, or with Enter. */
export function LongestAnswer({ model, value, onChange }: ParameterProps<number>) {
  const most = model?.maxOutputTokens ?? 10_000_000
  const [typed, setTyped] = useState(value?.toString() ?? '')
  const wanted = typed.trim() === '' ? undefined : Number(typed)
  const wrong = wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= most)
  const keep = () => {
    if (!wrong && wanted !== value) onChange(wanted)
  }
  return (
    <Field
      label={t('longest')}
      inputMode="numeric"
      placeholder={t('usual')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === 'Enter' && keep()}
      hint={model?.maxOutputTokens ? t('atMost', { count: most }) : t('inTokens')}
      error={wrong ? t('between', { most }) : undefined}
    />
  )
}
