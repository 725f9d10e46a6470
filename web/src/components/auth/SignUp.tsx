import type { FormEvent } from 'react'
import type { SignUpInfo } from '../../client/api.ts'
import { useSignUp } from '../../data/session-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'

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

  if (state === 'closed')
    return <p className="text-ink-soft">This server takes no new accounts. Ask the person who runs it for one.</p>
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" name="name" autoComplete="name" required maxLength={100} autoFocus />
      <Field label="Email" name="email" type="email" autoComplete="username" required />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={SHORTEST_PASSWORD}
        hint={`At least ${SHORTEST_PASSWORD} characters.`}
      />
      {state === 'code' && (
        <Field
          label="Sign-up code"
          name="code"
          autoComplete="off"
          required
          hint="The server printed it when it started."
        />
      )}
      <FormProblem error={signUp.error} />
      <Button type="submit" look="honey" busy={signUp.isPending} className="mt-1 h-10">
        Create account
      </Button>
    </form>
  )
}
