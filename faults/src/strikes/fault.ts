import type { Question } from '../clients/questions.ts'
import type { Random } from '../common/random.ts'
import type { Scenario, Talk } from '../scenario/scenario.ts'

/** A fault that strikes while clients ask questions. */
export interface Fault {
  name: string
  /** Prepares a run, before its first question; returns what ends it. */
  prepare?: (scenario: Scenario) => Promise<() => Promise<void>>
  /** Makes the questions; by default such as the model answers well. */
  question?: (random: Random) => Question
  /** Writes into a conversation, in place of a few questions from one or two clients. */
  converse?: (scenario: Scenario, talk: Talk) => Promise<void>
  /** Strikes once or often while the scenario is open, and repairs the damage that does not repair itself. */
  strike(scenario: Scenario): Promise<void>
  /** Milliseconds that the clients need on top of 15 s to notice. */
  extraTimeoutMs?: number
}
