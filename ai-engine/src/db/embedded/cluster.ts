import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandAs, type ServerAccount } from './account.ts'
import type { PostgresBinaries } from './binaries.ts'

const run = promisify(execFile)
const majorVersion = '18'

/** The one user of an embedded server. */
export const superuser = 'grizz'

/** How the engine reaches its server: by a Unix socket, or where the platform has none over loopback. */
export type Transport = 'socket' | 'tcp'

/**
 * Makes the data directory when it is not there, and gives it to the account that Postgres runs as.
 * @throws Error when another major version made it, or when initdb fails
 */
export async function ensureCluster(given: {
  directory: string
  binaries: PostgresBinaries
  account: ServerAccount
  transport: Transport
}): Promise<void> {
  const { directory, account } = given
  if (!existsSync(join(directory, 'PG_VERSION'))) await makeCluster(given)
  const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim()
  if (version !== majorVersion)
    throw new Error(
      `${directory} was made by Postgres ${version}, and this is Postgres ${majorVersion}. ` +
        'docs/operations.md says how to carry the data over.',
    )
  if (account.owner && statSync(directory).uid !== account.owner.uid) await giveTo(account.owner, directory)
}

/** The password of a server that listens on loopback. */
export function passwordOf(directory: string): string {
  return readFileSync(`${directory}-password`, 'utf8')
}

/** initdb works in a directory of its own that is renamed when whole: one that was cut short is never taken for data. */
async function makeCluster(given: Parameters<typeof ensureCluster>[0]): Promise<void> {
  const { directory, binaries, account, transport } = given
  const unfinished = `${directory}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  if (account.owner) await chown(unfinished, account.owner.uid, account.owner.gid)
  const password = transport === 'tcp' ? await makePassword(given) : []
  const flags = ['-D', unfinished, '-U', superuser, '--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
  const auth = transport === 'tcp' ? '--auth=scram-sha-256' : '--auth=trust'
  const { file, args, options } = commandAs(account, binaries.initdb, [
    ...flags,
    '--builtin-locale=C.UTF-8',
    auth,
    ...password,
  ])
  await run(file, args, { ...options, cwd: unfinished }).catch((error: Error & { stderr?: string }) => {
    throw new Error(`The embedded Postgres could not be set up in ${directory}. ${error.stderr || error.message}`)
  })
  await rm(directory, { recursive: true, force: true })
  await rename(unfinished, directory)
}

async function makePassword({ directory, account }: { directory: string; account: ServerAccount }): Promise<string[]> {
  const file = `${directory}-password`
  await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (account.owner) await chown(file, account.owner.uid, account.owner.gid)
  return [`--pwfile=${file}`]
}

async function giveTo(owner: { uid: number; gid: number }, directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true }))
    await chown(join(directory, entry), owner.uid, owner.gid)
  await chown(directory, owner.uid, owner.gid)
}
