import { createContext } from 'react'
import type { Browser } from '../live/browser.ts'

export const BrowserContext = createContext<Browser | undefined>(undefined)
