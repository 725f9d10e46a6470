// npm run topology [-- <engines>]: what compose.yaml describes, without Docker, until Ctrl-C. Keeps nothing.
import { startTopology } from './topology.ts'

const engines = Number(process.argv[2] ?? 2)
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name, value]) => value && /^(OPENAI_|DEFAULT_MODEL|LOG_LEVEL|SIGNUP)/.test(name),
  ),
) as Record<string, string>
const topology = await startTopology({ engines, port: Number(process.env.PORT ?? 3000), env })
const addresses = topology.engines.map(({ url, pid }) => `${url} (process ${pid})`).join(', ')
console.log(`\n  ${engines} engines behind nginx are ready: ${topology.url}\n  The engines: ${addresses}\n`)

let isStopping = false
const stop = () => {
  if (isStopping) return
  isStopping = true
  void topology.stop().then(() => process.exit(0))
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
