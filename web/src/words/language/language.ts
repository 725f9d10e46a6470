import type { Text } from './text.ts'

/** The languages of the page. `en-XA` is English with accents and a third longer, to see what a translation would. */
export type Language = 'en' | 'de' | 'en-XA'
/** `system`: as the browser asks. */
export type LanguageChoice = 'system' | 'en' | 'de'
export type Translate = (part: string, key: string, english: Text) => Text
type Loaders = Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ translate: Translate }>>>

const name = 'grizz.language'
const listeners = new Set<() => void>()
let loaders: Loaders | undefined
let shown: Language | undefined
let translate: Translate | undefined

/** Shows the language that the browser asks for, with the texts that these bring; follows the browser and the other tabs. */
export function startLanguage(texts: Loaders): void {
  loaders = texts
  addEventListener('storage', ({ key }) => (key === name || key === null) && void follow())
  addEventListener('languagechange', () => void follow())
  void follow()
}

/** The language that the page is shown in, for Intl; English until it is known. */
export function shownLanguage(): Language {
  return shown ?? 'en'
}

/** As it is shown; undefined while its texts are on their way for the first time. */
export function loadedLanguage(): Language | undefined {
  return shown
}

export function translated(part: string, key: string, english: Text): Text {
  return translate ? translate(part, key, english) : english
}

export function chosenLanguage(): LanguageChoice {
  const kept = stored()
  return kept === 'en' || kept === 'de' ? kept : 'system'
}

/** Kept in this browser; shown as soon as its texts are here. */
export function setLanguage(choice: LanguageChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(name)
    else localStorage.setItem(name, choice)
  } catch {} // a browser that forbids storage shows what it asks for
  tell()
  void follow()
}

/** Calls back when another language is shown, or chosen. */
export function subscribeLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Without the texts, because the network is gone, the page stays as it is, or is English. */
async function follow(): Promise<void> {
  const language = wanted()
  if (language === 'en' || !loaders) return show('en', undefined)
  const texts = await loaders[language]().catch(() => undefined)
  if (language !== wanted()) return
  if (texts) show(language, texts.translate)
  else if (!shown) show('en', undefined)
}

function show(language: Language, how: Translate | undefined): void {
  shown = language
  translate = how
  document.documentElement.lang = language
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

/** The same rule as in public/theme.js, which names the language before the first paint. */
function wanted(): Language {
  const kept = stored()
  if (kept === 'en' || kept === 'de' || kept === 'en-XA') return kept
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'en' || tag === 'de') ?? 'en'
}

function stored(): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
