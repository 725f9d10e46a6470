import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { t } from '../../../words/en/administration/usage.ts'
import { mistakeIn, type Period } from '../figures/period.ts'

interface CustomDaysProps {
  period: Period
  onChange: (period: Period) => void
}

/** A first and a last day. Nothing changes before both are right and confirmed. */
export function CustomDays({ period, onChange }: CustomDaysProps) {
  const [typed, type] = useState(period)
  const [mistake, setMistake] = useState<string | undefined>()

  function show() {
    const found = mistakeIn(typed)
    setMistake(found)
    if (!found) onChange(typed)
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        show()
      }}
      className="flex w-full flex-wrap items-end gap-3"
    >
      <Field
        label={t('firstDay')}
        type="date"
        value={typed.first}
        onChange={(event) => type({ ...typed, first: event.target.value })}
      />
      <Field
        label={t('lastDay')}
        type="date"
        value={typed.last}
        onChange={(event) => type({ ...typed, last: event.target.value })}
      />
      <Button type="submit" className="h-10">
        {t('show')}
      </Button>
      {mistake && (
        <p role="alert" className="w-full text-danger">
          {mistake}
        </p>
      )}
    </form>
  )
}
