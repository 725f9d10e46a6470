import type { Question } from '../clients/questions.ts'
import type { Random } from '../common/random.ts'
import type { Scenario, Talk } from '../scenario/scenario.ts'

/** Something that goes wrong while people talk. */
export interface Fault {
  name: string
  /** What is asked meanwhile; by default questions that the model answers well. */
  question?: (random: Random) => Question
  /** What is said in a conversation, in place of a few questions from one or two clients. */
  converse?: (scene: Scenario, talk: Talk) => Promise<void>
  /** Strikes once or often while the scene is open, and heals what does not heal by itself. */
  strike(scene: Scenario): Promise<void>
  /** What the clients need on top of 15 s to notice, in milliseconds. */
  extraPatienceMs?: number
}
