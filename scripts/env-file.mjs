import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Takes the settings of `.env` in the checkout, where there is one. What the environment says already wins. */
export function readEnvFile(root) {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
