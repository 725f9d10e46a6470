import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startToolServer } from './tool-server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4020' },
    host: { type: 'string' },
    era: { type: 'string', default: 'modern' },
    /** A file that keeps the effects when the server dies: a line of JSON for each. */
    record: { type: 'string' },
  },
})
const { record } = values
const server = await startToolServer({
  port: Number(values.port),
  era: values.era === 'legacy' ? 'legacy' : 'modern',
  ...(values.host && { host: values.host }),
  ...(record && { onEffect: (effect) => appendFileSync(record, `${JSON.stringify(effect)}\n`) }),
  onDie: () => process.kill(process.pid, 'SIGKILL'),
})
console.log(`tool server listening on ${server.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
