import { createContext } from 'react'

/** Closes the menu that an item lies in. */
export const MenuContext = createContext<() => void>(() => {})
