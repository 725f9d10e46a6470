import { createContext, use } from 'react'

/** Which question is open for editing, if any. */
export interface Editing {
  messageId: string | undefined
  edit: (messageId: string | undefined) => void
}

export const EditingContext = createContext<Editing>({ messageId: undefined, edit: () => {} })

export function useEditing(): Editing {
  return use(EditingContext)
}
