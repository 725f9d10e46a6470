import { faultyQuestion, plainQuestion } from '../clients/questions.ts'
import type { Fault } from './fault.ts'
import { cutSockets, halfOpen, sendOften, slowReaders, spoilAnswers, stopAtTheEnd } from './faults-of-clients.ts'
import { faultsOfFiles } from './faults-of-files.ts'
import {
  fillRedis,
  flushRedis,
  freezeEngine,
  killEngine,
  killRedis,
  restartEngines,
  restartPostgres,
} from './faults-of-servers.ts'
import { faultsOfTools } from './faults-of-tools.ts'

const single: readonly Fault[] = [
  killEngine,
  freezeEngine,
  restartEngines,
  killRedis,
  flushRedis,
  fillRedis,
  restartPostgres,
  cutSockets,
  halfOpen,
  slowReaders,
  spoilAnswers,
  sendOften,
  stopAtTheEnd,
]

const together = [killEngine, freezeEngine, killRedis, flushRedis, fillRedis, restartPostgres]

/** Cut sockets all the time, and two kinds of server trouble at once. */
const everything: Fault = {
  name: 'several-at-once',
  question: (random) => (random.chance(0.25) ? faultyQuestion(random) : plainQuestion(random)),
  async strike(scenario) {
    const [one, other] = [scenario.random.pick(together), scenario.random.pick(together)]
    const troubles = one === other ? [one] : [one, other]
    await Promise.all([...troubles, cutSockets].map((fault) => fault.strike(scenario)))
  },
}

export const faults: readonly Fault[] = [...single, everything, ...faultsOfTools, ...faultsOfFiles]
