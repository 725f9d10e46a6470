import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Member } from '../engines/fleet.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Fault } from './fault.ts'

/** RUN_LEASE_MS by default. */
export const LEASE_MS = 5000

export const killEngine: Fault = {
  name: 'kill-engine',
  async strike(scenario) {
    for (let times = scenario.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(600))) return
      const engine = busiest(scenario)
      scenario.struck(scenario.streaming(engine.key()))
      await engine.kill()
      await sleep(scenario.random.whole(0, 3000))
      await engine.start()
    }
  },
}

export const freezeEngine: Fault = {
  name: 'freeze-engine',
  async strike(scenario) {
    for (let times = scenario.random.whole(1, 2); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(600))) return
      const engine = busiest(scenario)
      scenario.struck(scenario.streaming(engine.key()))
      await engine.freeze()
      await sleep(LEASE_MS + scenario.random.whole(500, 4000))
      await engine.thaw()
    }
  },
}

export const restartEngines: Fault = {
  name: 'rolling-restart',
  async strike(scenario) {
    for (const engine of scenario.environment.engines) {
      if (!(await scenario.untilStreaming(400))) return
      scenario.struck(scenario.streaming(engine.key()))
      const code = await engine.stop()
      if (code !== 0)
        scenario.report(`${engine.name} ended with ${code} on SIGTERM: ${engine.process().output().slice(-500)}`)
      await engine.start()
    }
  },
}

export const killRedis: Fault = {
  name: 'kill-redis',
  async strike(scenario) {
    const { redis } = scenario.environment
    for (let times = scenario.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(800))) return
      scenario.struck(scenario.streaming())
      await redis.kill()
      await sleep(scenario.random.whole(0, 2500))
      await redis.restart()
    }
  },
}

export const flushRedis: Fault = {
  name: 'flush-redis',
  async strike(scenario) {
    for (let times = scenario.random.whole(1, 4); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(800))) return
      scenario.struck(scenario.streaming())
      await onRedis(scenario, (client) => client.flushall())
    }
  },
}

export const fillRedis: Fault = {
  name: 'redis-out-of-memory',
  async strike(scenario) {
    for (let times = scenario.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(800))) return
      scenario.struck(scenario.streaming())
      await onRedis(scenario, (client) => client.config('SET', 'maxmemory', '1'))
      await sleep(scenario.random.whole(200, 3000))
      await onRedis(scenario, (client) => client.config('SET', 'maxmemory', '0'))
    }
  },
}

export const restartPostgres: Fault = {
  name: 'restart-postgres',
  async strike(scenario) {
    const { postgres, engines } = scenario.environment
    for (let times = scenario.random.whole(1, 2); times > 0; times -= 1) {
      if (!(await scenario.untilStreaming(800))) return
      scenario.struck(scenario.streaming())
      const outage = { from: Date.now(), to: undefined as number | undefined }
      for (const { cutOffs } of engines) cutOffs.push(outage)
      if (scenario.random.chance(0.4)) await postgres.crash()
      else {
        await postgres.stop()
        await sleep(scenario.random.whole(0, 4000))
        await postgres.start()
      }
      await untilPostgres(scenario)
      outage.to = Date.now()
    }
  },
}

async function untilPostgres({ environment }: Scenario): Promise<void> {
  while (!(await environment.query('select 1').then(Boolean, () => false))) await sleep(50)
}

/** The engine that streams most answers. */
function busiest(scenario: Scenario): Member {
  const [first, ...others] = scenario.environment.engines
  if (!first) throw new Error('an environment needs an engine')
  const count = ({ key }: Member) => scenario.streaming(key())
  return others.reduce((max, engine) => (count(engine) > count(max) ? engine : max), first)
}

async function onRedis(scenario: Scenario, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(scenario.environment.redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {})
  try {
    await work(client)
  } finally {
    client.disconnect()
  }
}
