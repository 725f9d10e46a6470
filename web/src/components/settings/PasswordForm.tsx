import type { FormEvent } from 'react'
import { useChangePassword } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/settings.ts'

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const change = useChangePassword()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const endKeys = form.has('endKeys')
    change.mutate(
      { currentPassword: textOf(form, 'current'), newPassword: textOf(form, 'new'), endKeys },
      {
        onSuccess: () => {
          notify(endKeys ? t('passwordChangedAndKeysEnded') : t('passwordChanged'))
          onDone()
        },
      },
    )
  }

  return (
    <form onSubmit={submit} className="rising flex flex-col gap-4 rounded-medium border border-line p-4">
      <Field
        label={t('currentPassword')}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <Field
        label={t('newPassword')}
        name="new"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        hint={t('passwordAbout')}
      />
      <label className="flex min-h-7 items-center gap-2.5 touch:min-h-11">
        <input type="checkbox" name="endKeys" className="size-4 accent-honey" />
        {t('endKeysToo')}
      </label>
      <FormProblem error={change.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('keepOld')}</Button>
        <Button type="submit" look="honey" busy={change.isPending}>
          {t('changeIt')}
        </Button>
      </div>
    </form>
  )
}
