import { useSyncExternalStore } from 'react'
import {
  chosenLanguage,
  type Language,
  type LanguageChoice,
  loadedLanguage,
  startLanguage,
  subscribeLanguage,
} from './language/language.ts'

if (typeof window !== 'undefined')
  startLanguage({ de: () => import('./german.ts'), 'en-XA': () => import('./pseudo.ts') })

/**
 * The language that is shown; undefined until its texts are here. For the root, which draws everything anew in another
 * language, and for what is memoised.
 */
export function useLanguage(): Language | undefined {
  return useSyncExternalStore(subscribeLanguage, loadedLanguage, () => undefined)
}

export function useLanguageChoice(): LanguageChoice {
  return useSyncExternalStore(subscribeLanguage, chosenLanguage, () => 'system')
}
