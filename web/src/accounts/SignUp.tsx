import { type FormEvent, useState } from 'react'
import { ApiError } from '../data/request.ts'
import { useSignUp } from '../data/session-mutations.ts'
import { Button } from '../kit/Button.tsx'
import { Field } from '../kit/Field.tsx'
import { FormProblem } from './FormProblem.tsx'
import { textOf } from './text-of.ts'

const SHORTEST_PASSWORD = 8

/** Where sign-up is closed the server refuses until the one-time code comes with the account; then it is asked for. */
export function SignUp() {
  const signUp = useSignUp()
  const [needsCode, setNeedsCode] = useState(false)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const account = {
      name: textOf(form, 'name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
      code: textOf(form, 'code').trim() || undefined,
    }
    signUp.mutate(account, {
      onError: (error) => setNeedsCode((asked) => asked || (error instanceof ApiError && error.code === 'forbidden')),
    })
  }

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
      {needsCode && (
        <Field
          label="Sign-up code"
          name="code"
          autoComplete="off"
          autoFocus
          hint="Printed once in the server's log when it started."
        />
      )}
      <FormProblem error={signUp.error} />
      <Button type="submit" look="honey" busy={signUp.isPending} className="mt-1 h-10">
        Create account
      </Button>
    </form>
  )
}
