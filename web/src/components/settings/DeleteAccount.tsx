import type { FormEvent } from 'react'
import { useDeleteMe } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { t } from '../../words/en/settings.ts'

export function DeleteAccount({ onKeep }: { onKeep: () => void }) {
  const end = useDeleteMe()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    end.mutate(textOf(new FormData(event.currentTarget), 'password'))
  }

  return (
    <form ref={intoSight} onSubmit={submit} className="rising flex flex-col gap-4 rounded-medium bg-danger-soft p-4">
      <p>{t('deleteAbout')}</p>
      <Field
        label={t('yourPassword')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <FormProblem error={end.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onKeep}>{t('keepAccount')}</Button>
        <Button type="submit" look="danger" busy={end.isPending}>
          {t('deleteForGood')}
        </Button>
      </div>
    </form>
  )
}

/** It opens below the visible part of the dialog. */
function intoSight(form: HTMLFormElement | null): void {
  form?.scrollIntoView({ block: 'nearest' })
}
