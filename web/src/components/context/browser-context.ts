import { createContext } from 'react'
import type { Browser } from '../../client/browser.ts'

export const BrowserContext = createContext<Browser | undefined>(undefined)
