import type { FormEvent } from 'react'
import type { SignUpInfo } from '../../client/api.ts'
import { useSignUp } from '../../data/session-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { t } from '../../words/en/account.ts'

const SHORTEST_PASSWORD = 8

interface SignUpProps {
  /** Where sign-up is closed, the first account needs the one-time code and later ones cannot be made here. */
  state: SignUpInfo['signUp']
}

export function SignUp({ state }: SignUpProps) {
  const signUp = useSignUp()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signUp.mutate({
      name: textOf(form, 'name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
      code: textOf(form, 'code').trim() || undefined,
    })
  }

  if (state === 'closed') return <p className="text-ink-soft">{t('closed')}</p>
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('name')} name="name" autoComplete="name" required maxLength={100} autoFocus />
      <Field label={t('email')} name="email" type="email" autoComplete="username" required />
      <Field
        label={t('password')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={SHORTEST_PASSWORD}
        hint={t('passwordLength', { count: SHORTEST_PASSWORD })}
      />
      {state === 'code' && (
        <Field label={t('signUpCode')} name="code" autoComplete="off" required hint={t('signUpCodeAbout')} />
      )}
      <FormProblem error={signUp.error} />
      <Button type="submit" look="honey" busy={signUp.isPending} className="mt-1 h-10">
        {t('createAccount')}
      </Button>
    </form>
  )
}
