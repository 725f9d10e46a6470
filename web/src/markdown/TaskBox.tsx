import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'
import { t } from '../words/en/markdown.ts'
import { useLanguage } from '../words/use-language.ts'

/** The box of a task in a list, which only the model fills in. */
export function TaskBox({ checked }: ComponentProps<'input'> & ExtraProps) {
  useLanguage()
  return <input type="checkbox" checked={checked} disabled readOnly aria-label={checked ? t('done') : t('toDo')} />
}
