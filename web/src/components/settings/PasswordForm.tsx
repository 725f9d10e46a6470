import type { FormEvent } from 'react'
import { useChangePassword } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { notify } from '../../ui/toasts/toasts.ts'

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
          notify(
            `Password changed. Everywhere else you are signed out${endKeys ? ', and every API key has ended' : ''}.`,
          )
          onDone()
        },
      },
    )
  }

  return (
    <form onSubmit={submit} className="rising flex flex-col gap-4 rounded-medium border border-line p-4">
      <Field
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <Field
        label="New password"
        name="new"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        hint="At least 8 characters. Every other device is signed out."
      />
      <label className="flex min-h-7 items-center gap-2.5 touch:min-h-11">
        <input type="checkbox" name="endKeys" className="size-4 accent-honey" />
        End all API keys too
      </label>
      <FormProblem error={change.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Keep the old one</Button>
        <Button type="submit" look="honey" busy={change.isPending}>
          Change it
        </Button>
      </div>
    </form>
  )
}
