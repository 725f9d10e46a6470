import { Field } from './Field.tsx'

interface SecretFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  placeholder?: string | undefined
  required?: boolean
}

/** A key. Browsers are asked not to keep it among the passwords of this site. */
export function SecretField({ onChange, ...rest }: SecretFieldProps) {
  return (
    <Field
      type="password"
      autoComplete="new-password"
      spellCheck={false}
      dir="ltr"
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    />
  )
}
