import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** One line of the palette. */
export interface Choice {
  id: string
  name: ReactNode
  /** What is matched with what was typed, where the name itself is not found by the server. */
  words?: string
  note?: ReactNode
  icon: LucideIcon
  keys?: readonly string[]
  run: () => void
}

export interface ChoiceGroup {
  label: string
  choices: readonly Choice[]
}

/** Those that hold every word typed, those whose name begins with it first. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = choices.filter(({ words: own = '' }) => words.every((word) => own.toLowerCase().includes(word)))
  const begins = ({ words: own = '' }: Choice) => own.toLowerCase().startsWith(words[0] ?? '')
  return found.toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
}
