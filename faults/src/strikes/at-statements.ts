/** What is done to an engine when it sends one of some statements. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { LEASE_MS } from './faults-of-servers.ts'
import { anyOf, type Statement, strikeAt } from './statements.ts'

type Statements = readonly Statement[]

export function killAt(statements: Statements): Fault['strike'] {
  return async (scenario) => {
    for (let left = scenario.random.whole(2, 4); left > 0 && scenario.isOpen(); ) {
      const engine = await strikeAt(scenario, anyOf(scenario.random, statements), ({ kill }) => void kill())
      if (!engine) continue
      left -= 1
      await engine.kill()
      await sleep(scenario.random.whole(0, 2000))
      await engine.start()
    }
  }
}

/** The engine lives on, and must find out whether its statement was committed. */
export function cutAt(statements: Statements): Fault['strike'] {
  return async (scenario) => {
    const { random } = scenario
    for (let left = random.whole(3, 5); left > 0 && scenario.isOpen(); ) {
      const engine = await strikeAt(scenario, anyOf(random, statements), ({ database }) => database.cut())
      if (!engine) continue
      left -= 1
      const outage = { from: Date.now(), to: undefined as number | undefined }
      engine.cutOffs.push(outage)
      await sleep(random.chance(0.6) ? random.whole(0, 1500) : LEASE_MS + random.whole(0, 2500))
      engine.database.heal()
      outage.to = Date.now()
    }
  }
}

/** @param mostly where it strikes in seven of ten times; by default anywhere */
export function freezeAt(statements: Statements, mostly = statements): Fault['strike'] {
  return async (scenario) => {
    const { random } = scenario
    for (let left = random.whole(1, 2); left > 0 && scenario.isOpen(); ) {
      const at = anyOf(random, random.chance(0.7) ? mostly : statements)
      const engine = await strikeAt(scenario, at, ({ freeze }) => void freeze())
      if (!engine) continue
      left -= 1
      await sleep(LEASE_MS + random.whole(500, 3000))
      await engine.thaw()
    }
  }
}

export function restartAt(statements: Statements): Fault['strike'] {
  return async (scenario) => {
    for (const _ of scenario.environment.engines) {
      const at = { ...anyOf(scenario.random, statements), moment: 'answered' as const }
      const struck = await strikeAt(scenario, at, () => {})
      if (!struck) continue
      const code = await struck.stop()
      if (code !== 0) scenario.report(`${struck.name} ended with ${code} on SIGTERM`)
      await struck.start()
    }
  }
}
