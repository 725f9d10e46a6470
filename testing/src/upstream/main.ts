import { parseArgs } from 'node:util'
import { startUpstream } from './upstream.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '4010' }, host: { type: 'string' } } })
const upstream = await startUpstream({ port: Number(values.port), ...(values.host && { host: values.host }) })
console.log(`upstream listening on ${upstream.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void upstream.close())
