import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, readFileSync, statSync } from 'node:fs'
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ServerAccount, spawnAs } from './account.ts'
import { ctypes } from './letters.ts'
import { lastLinesOf, openServerLog } from './server-log.ts'

const MAJOR_VERSION = '18'

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
  account: ServerAccount
  transport: Transport
}): Promise<void> {
  const { directory, account } = given
  if (!existsSync(join(directory, 'PG_VERSION'))) await makeCluster(given)
  const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim()
  if (version !== MAJOR_VERSION)
    throw new Error(
      `${directory} was made by Postgres ${version}, and this is Postgres ${MAJOR_VERSION}. ` +
        'docs/operations.md says how to carry the data over.',
    )
  if (account.owner && statSync(directory).uid !== account.owner.uid) await giveTo(account.owner, directory)
}

/** The password of a server that listens on loopback. */
export function passwordOf(directory: string): string {
  return readFileSync(`${directory}-password`, 'utf8')
}

/** initdb works in a directory of its own that is renamed when complete, so an incomplete one is not used as data. */
async function makeCluster({ directory, account, transport }: Parameters<typeof ensureCluster>[0]): Promise<void> {
  if (transport === 'tcp') await makePassword(directory, account)
  const auth = transport === 'tcp' ? ['--auth=scram-sha-256', `--pwfile=${directory}-password`] : ['--auth=trust']
  for (const ctype of ctypes()) {
    const failure = await runInitdb(account, directory, (path) => [
      '-D',
      path,
      ...flags,
      `--lc-ctype=${ctype}`,
      ...auth,
    ])
    if (!failure) break
    // The last one exists on every system.
    if (ctype === 'C') throw failure
  }
  await rm(directory, { recursive: true, force: true })
  await rename(`${directory}.unfinished`, directory)
}

/** LC_CTYPE is added, because pg_trgm recognises letters by it. */
const flags = [
  '-U',
  superuser,
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
]

/** @returns the reason of the failure */
async function runInitdb(
  account: ServerAccount,
  directory: string,
  args: (path: string) => string[],
): Promise<Error | undefined> {
  const unfinished = `${directory}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await giveFile(account, unfinished)
  const output = openServerLog(directory)
  const child = spawnAs(account, account.binaries.initdb, args, { directory: unfinished, output })
  closeSync(output)
  const [code] = await once(child, 'exit').catch((error: Error) => [error.message])
  if (code === 0) return undefined
  return new Error(`The embedded Postgres could not be set up in ${directory} (${code}):\n${lastLinesOf(directory)}`)
}

async function makePassword(directory: string, account: ServerAccount): Promise<void> {
  const file = `${directory}-password`
  await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await giveFile(account, file)
}

async function giveFile({ owner }: ServerAccount, file: string): Promise<void> {
  if (owner) await chown(file, owner.uid, owner.gid)
}

async function giveTo(owner: { uid: number; gid: number }, directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true }))
    await chown(join(directory, entry), owner.uid, owner.gid)
  await chown(directory, owner.uid, owner.gid)
}
