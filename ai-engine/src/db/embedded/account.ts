import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { copyWhereAllMayEnter, type PostgresBinaries } from './binaries.ts'

/**
 * The account that Postgres runs as. It refuses to run as root, so root takes the first of these that works:
 * - the user `postgres` or `nobody`, when that user can reach both the binaries and the data;
 * - below /root, which other users cannot enter: a user namespace of its own, in which root has another number;
 * - in a container without user namespaces: that user again, with a copy of the binaries where all can read it, and the
 *   data directory through an open descriptor, which needs no access to its path.
 */
export interface ServerAccount {
  binaries: PostgresBinaries
  /** The owner that the data must have; undefined leaves files as they are made. */
  owner: Owner | undefined
  /** Whether the process changes its own uid to the owner's. */
  changesUser: boolean
  /** The command and arguments put before the program. */
  prefix: readonly string[]
  byDescriptor: boolean
}

interface Owner {
  uid: number
  gid: number
}

const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'] as const

/** @throws Error that says what to do, when root has no account to run Postgres as */
export async function chooseAccount(binaries: PostgresBinaries, directory: string): Promise<ServerAccount> {
  const ordinary = { binaries, owner: undefined, changesUser: false, prefix: [], byDescriptor: false }
  if (process.getuid?.() !== 0) return ordinary
  const others = systemAccounts().map((owner) => ({ ...ordinary, owner, changesUser: true }))
  const reaching = others.find((account) => canReach(directory, account.owner) && runs(account))
  if (reaching) return reaching
  const ownNamespace = { ...ordinary, owner: { uid: 0, gid: 0 }, prefix: namespace }
  if (runs(ownNamespace)) return ownNamespace
  const helped = process.platform === 'linux' ? await helpOneOf(others) : undefined
  if (helped) return helped
  throw new Error(
    `Postgres does not run as root, and no other user can reach ${directory} and ${dirname(binaries.postgres)}. ` +
      'Start Grizz Chat as an ordinary user, or put it and DATA_DIR where everybody may enter (not below /root), ' +
      'or set DATABASE_URL.',
  )
}

/** The arguments of `spawn` that run a program as that account. */
export function commandAs({ prefix, changesUser, owner }: ServerAccount, program: string, args: readonly string[]) {
  const [file = program, ...rest] = [...prefix, program, ...args]
  return { file, args: rest, options: changesUser && owner ? owner : {} }
}

/**
 * Runs a program of Postgres in a data directory, in a session of its own.
 * @param args gets the path by which the program reaches that directory
 * @param output a file descriptor for its output
 */
export function spawnAs(
  account: ServerAccount,
  program: string,
  args: (path: string) => readonly string[],
  { directory, output }: { directory: string; output: number },
): ChildProcess {
  const { byDescriptor } = account
  const { file, args: all, options } = commandAs(account, program, args(byDescriptor ? '/proc/self/fd/3' : directory))
  const opened = byDescriptor ? [openSync(directory, 'r')] : []
  const stdio: ('ignore' | number)[] = ['ignore', output, output, ...opened]
  const child = spawn(file, all, { ...options, stdio, cwd: directory, detached: true })
  for (const descriptor of opened) closeSync(descriptor)
  return child
}

function systemAccounts(): Owner[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  return ['postgres', 'nobody'].flatMap((name) => {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    return uid && gid ? [{ uid: Number(uid), gid: Number(gid) }] : []
  })
}

function canReach(directory: string, owner: Owner): boolean {
  const parent = dirname(resolve(directory))
  if (parent === directory) return true
  const { mode, uid, gid } = statSync(parent)
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
  return (mode & bit) !== 0 && canReach(parent, owner)
}

function runs(account: ServerAccount): boolean {
  const { file, args, options } = commandAs(account, account.binaries.postgres, ['--version'])
  return spawnSync(file, args, { ...options, stdio: 'ignore', cwd: '/' }).status === 0
}

async function helpOneOf(accounts: readonly ServerAccount[]): Promise<ServerAccount | undefined> {
  const [first] = accounts
  if (!first) return undefined
  const able = accounts.find(runs) ?? { ...first, binaries: await copyWhereAllMayEnter(first.binaries) }
  return runs(able) ? { ...able, byDescriptor: true } : undefined
}
