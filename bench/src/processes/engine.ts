import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'

export interface BenchEngineOptions {
  env: Readonly<Record<string, string>>
  dataDir?: string
  /** Writes a processor profile of the engine into this directory when it ends. */
  profileDir?: string | undefined
}

const plenty = '1000000'

/** Settings that lift the limits per user, which a benchmark would meet. */
const withoutLimits = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: plenty,
  RATE_LIMIT_READS_PER_MINUTE: plenty,
  RATE_LIMIT_WRITES_PER_MINUTE: plenty,
  RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE: plenty,
  MAX_CONNECTIONS_PER_USER: plenty,
}

/** A real engine in a process of its own, as `npm start` runs it, without rate limits. */
export function startBenchEngine({ env, dataDir, profileDir }: BenchEngineOptions): Promise<EngineProcess> {
  const profiling = profileDir ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` } : {}
  return startEngine({ env: { ...withoutLimits, ...profiling, ...env }, ...(dataDir && { dataDir }) })
}
