import { createContext } from 'react'

/** Closes the menu, or the card, that it is asked in. */
export const MenuContext = createContext<() => void>(() => {})
