import '@grizz/ai-engine/db/connection/drizzle-hook'
import type { Breakage } from './broken-parts.ts'

const { breakages } = await import('./broken-parts.ts')
const { createEngine } = await import('@grizz/ai-engine/engine')
const { readConfig } = await import('@grizz/ai-engine/config')

const parts = breakages[process.env.BREAKAGE as Breakage]
if (!parts) throw new Error(`BREAKAGE must be one of ${Object.keys(breakages).join(', ')}`)
const engine = await createEngine(readConfig(process.env), parts)
process.once('SIGTERM', () => void engine.close().then(() => process.exit(0)))
