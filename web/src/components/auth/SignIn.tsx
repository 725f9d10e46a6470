import type { FormEvent } from 'react'
import { useSignIn } from '../../data/session-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { t } from '../../words/en/account.ts'

export function SignIn() {
  const signIn = useSignIn()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signIn.mutate({ email: textOf(form, 'email').trim(), password: textOf(form, 'password') })
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('email')} name="email" type="email" autoComplete="username" required autoFocus />
      <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
      <FormProblem error={signIn.error} />
      <Button type="submit" look="honey" busy={signIn.isPending} className="mt-1 h-10">
        {t('signIn')}
      </Button>
    </form>
  )
}
