import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Member } from '../engines/fleet.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Fault } from './fault.ts'

const LEASE_MS = 5000

export const killEngine: Fault = {
  name: 'kill-engine',
  async strike(scene) {
    for (let times = scene.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(600))) return
      const engine = busiest(scene)
      scene.struck(scene.streaming(engine.key()))
      await engine.kill()
      await sleep(scene.random.whole(0, 3000))
      await engine.start()
    }
  },
}

export const freezeEngine: Fault = {
  name: 'freeze-engine',
  async strike(scene) {
    for (let times = scene.random.whole(1, 2); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(600))) return
      const engine = busiest(scene)
      scene.struck(scene.streaming(engine.key()))
      await engine.freeze()
      await sleep(LEASE_MS + scene.random.whole(500, 4000))
      await engine.thaw()
    }
  },
}

export const restartEngines: Fault = {
  name: 'rolling-restart',
  async strike(scene) {
    for (const engine of scene.world.engines) {
      if (!(await scene.untilStreaming(400))) return
      scene.struck(scene.streaming(engine.key()))
      const code = await engine.stop()
      if (code !== 0)
        scene.complain(`${engine.name} ended with ${code} on SIGTERM: ${engine.process().output().slice(-500)}`)
      await engine.start()
    }
  },
}

export const killRedis: Fault = {
  name: 'kill-redis',
  async strike(scene) {
    const { redis } = scene.world
    for (let times = scene.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(800))) return
      scene.struck(scene.streaming())
      await redis.kill()
      await sleep(scene.random.whole(0, 2500))
      await redis.restart()
    }
  },
}

export const flushRedis: Fault = {
  name: 'flush-redis',
  async strike(scene) {
    for (let times = scene.random.whole(1, 4); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(800))) return
      scene.struck(scene.streaming())
      await onRedis(scene, (client) => client.flushall())
    }
  },
}

export const fillRedis: Fault = {
  name: 'redis-out-of-memory',
  async strike(scene) {
    for (let times = scene.random.whole(1, 3); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(800))) return
      scene.struck(scene.streaming())
      await onRedis(scene, (client) => client.config('SET', 'maxmemory', '1'))
      await sleep(scene.random.whole(200, 3000))
      await onRedis(scene, (client) => client.config('SET', 'maxmemory', '0'))
    }
  },
}

export const restartPostgres: Fault = {
  name: 'restart-postgres',
  async strike(scene) {
    const { postgres, engines } = scene.world
    for (let times = scene.random.whole(1, 2); times > 0; times -= 1) {
      if (!(await scene.untilStreaming(800))) return
      scene.struck(scene.streaming())
      const outage = { from: Date.now(), to: undefined as number | undefined }
      for (const { cutOffs } of engines) cutOffs.push(outage)
      if (scene.random.chance(0.4)) await postgres.crash()
      else {
        await postgres.stop()
        await sleep(scene.random.whole(0, 4000))
        await postgres.start()
      }
      await untilPostgres(scene)
      outage.to = Date.now()
    }
  },
}

async function untilPostgres({ world }: Scenario): Promise<void> {
  while (!(await world.query('select 1').then(Boolean, () => false))) await sleep(50)
}

/** The engine that streams most answers. */
function busiest(scene: Scenario): Member {
  const [first, ...others] = scene.world.engines
  if (!first) throw new Error('a world needs an engine')
  const count = ({ key }: Member) => scene.streaming(key())
  return others.reduce((most, engine) => (count(engine) > count(most) ? engine : most), first)
}

async function onRedis(scene: Scenario, work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(scene.world.redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {})
  try {
    await work(client)
  } finally {
    client.disconnect()
  }
}
