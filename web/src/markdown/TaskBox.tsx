import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'

/** The box of a task in a list, which only the model fills in. */
export function TaskBox({ checked }: ComponentProps<'input'> & ExtraProps) {
  return <input type="checkbox" checked={checked} disabled readOnly aria-label={checked ? 'Done' : 'To do'} />
}
