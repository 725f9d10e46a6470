import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ready } from '@grizz/protocol/frames'
import { message } from '@grizz/protocol/resources'
import { PROTOCOL_VERSION } from '@grizz/protocol/version'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

/**
 * What goes over the wire, per version. A failure here means that a client of the recorded version may not understand
 * this server, or the other way round. An addition that old clients can ignore: record the new hash. A change of
 * meaning: raise PROTOCOL_VERSION, say in docs/protocol.md what changed, and record the hash under the new version.
 */
const recorded: Record<number, string> = {
  1: 'c54c377f020dc3c2',
  2: 'd9e2ba0c1913f4b7',
}

/** By name, so that an export that only this test would use counts as unused. */
const parts = [
  'events',
  'files',
  'frames',
  'http',
  'parts',
  'problem',
  'projects',
  'providers',
  'resources',
  'settings',
  'tool-servers',
]

describe('the wire contract', () => {
  it('changes only on purpose', async () => {
    const modules = await Promise.all(parts.map((part) => import(`@grizz/protocol/${part}`)))
    expect(hashOf(Object.assign({}, ...modules))).toBe(recorded[PROTOCOL_VERSION])
  })

  it('covers every file of schemas but the scalars, which stand in the others', () => {
    const src = fileURLToPath(new URL('../src', import.meta.url))
    const files = globSync('**/*.ts', { cwd: src }).filter((file) =>
      /from 'zod'/.test(readFileSync(`${src}/${file}`, 'utf8')),
    )
    expect([...parts, 'scalars'].sort()).toEqual(files.map((file) => file.replace(/\.ts$/, '')).sort())
  })

  it('has a hash that a changed field changes', () => {
    const before = hashOf({ message: message })
    expect(hashOf({ message: message.extend({ extra: z.string() }) })).not.toBe(before)
    expect(hashOf({ message: message.extend({ content: z.number() }) })).not.toBe(before)
    expect(hashOf({ message: message.omit({ model: true }) })).not.toBe(before)
  })

  it('says its version in the ready frame', () => {
    expect(ready.shape.protocol.safeParse(PROTOCOL_VERSION).success).toBe(true)
  })
})

/** Of what is read and of what is written, for a default or a transform makes them differ. */
function hashOf(exports: Record<string, unknown>): string {
  const schemas = Object.entries(exports).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
  const described = schemas
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => [name, describedAs(schema, 'input'), describedAs(schema, 'output')])
  return createHash('sha256').update(JSON.stringify(described)).digest('hex').slice(0, 16)
}

function describedAs(schema: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}
