import { chown, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerAccount } from './account.ts'

/** A path longer than this is no valid address of a Unix socket on some platform (Linux 107 bytes, macOS 103). */
const MAX_SOCKET_PATH_BYTES = 103
const prefix = 'grizz-socket-'

/** The socket's directory: the data directory, which other users cannot enter, when its path is short enough. */
export async function chooseSocketDirectory(directory: string, account: ServerAccount): Promise<string> {
  const fits = Buffer.byteLength(join(directory, '.s.PGSQL.5432')) <= MAX_SOCKET_PATH_BYTES
  return fits && !account.byDescriptor ? directory : makePrivateDirectory(account)
}

/** Removes the directory of a socket when it was made for it and is empty. */
export async function removeSocketDirectory(socketDirectory: string): Promise<void> {
  if (!socketDirectory.includes(prefix)) return
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) await rm(join(socketDirectory, name), { force: true })
  await rmdir(socketDirectory)
}

/** Short and closed to other users, because a client that reaches the socket is trusted. */
async function makePrivateDirectory({ owner }: ServerAccount): Promise<string> {
  const directory = await mkdtemp(join(tmpdir().length < 60 ? tmpdir() : '/tmp', prefix))
  if (owner) await chown(directory, owner.uid, owner.gid)
  return directory
}
