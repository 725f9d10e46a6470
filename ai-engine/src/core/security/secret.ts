import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The secret that signs cookies and seals keys: the one that was set, else one that is made once and kept in
 * `dataDir/auth-secret`, readable by its owner only.
 */
export async function readSecret({ given, dataDir }: { given: string | undefined; dataDir: string }): Promise<string> {
  if (given) return given
  const file = join(dataDir, 'auth-secret')
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(unlessItStands)
  return (await readFile(file, 'utf8')).trim()
}

/** Identifies a secret without revealing it. */
export function fingerprintOf(secret: string): string {
  return createHmac('sha256', secret).update('grizz secret fingerprint').digest('hex')
}

function unlessItStands(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
