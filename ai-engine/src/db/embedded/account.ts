import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { PostgresBinaries } from './binaries.ts'

/**
 * As whom Postgres runs. It refuses to run as root, so root needs somebody else:
 * the user `postgres` or `nobody`, when that user can reach both the binaries and the data;
 * else (below /root, which is closed to everybody) a user namespace of its own, in which root has another number.
 */
export interface ServerAccount {
  /** The owner that the data must have; undefined leaves files as they are made. */
  owner: { uid: number; gid: number } | undefined
  /** Whether the process changes its own uid to the owner's. */
  changesUser: boolean
  /** Put before the program. */
  prefix: readonly string[]
}

const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'] as const

/** @throws Error that says what to do, when root finds nobody to run Postgres as */
export function chooseAccount(binaries: PostgresBinaries, directory: string): ServerAccount {
  if (process.getuid?.() !== 0) return { owner: undefined, changesUser: false, prefix: [] }
  for (const owner of systemAccounts()) {
    const account = { owner, changesUser: true, prefix: [] }
    if (canReach(directory, owner) && runs(account, binaries)) return account
  }
  const account = { owner: { uid: 0, gid: 0 }, changesUser: false, prefix: namespace }
  if (runs(account, binaries)) return account
  throw new Error(
    `Postgres does not run as root, and no other user can reach ${directory} and ${dirname(binaries.postgres)}. ` +
      'Start Grizz Chat as an ordinary user, or put it and DATA_DIR where everybody may enter (not below /root), ' +
      'or set DATABASE_URL.',
  )
}

/** What to give to `spawn` to run a program as that account. */
export function commandAs(account: ServerAccount, program: string, args: readonly string[]) {
  const [file = program, ...rest] = [...account.prefix, program, ...args]
  return { file, args: rest, options: account.changesUser && account.owner ? account.owner : {} }
}

function systemAccounts(): { uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  return ['postgres', 'nobody'].flatMap((name) => {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    return uid && gid ? [{ uid: Number(uid), gid: Number(gid) }] : []
  })
}

function canReach(directory: string, owner: { uid: number; gid: number }): boolean {
  const parent = dirname(resolve(directory))
  if (parent === directory) return true
  const { mode, uid, gid } = statSync(parent)
  const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
  return (mode & bit) !== 0 && canReach(parent, owner)
}

function runs(account: ServerAccount, binaries: PostgresBinaries): boolean {
  const { file, args, options } = commandAs(account, binaries.postgres, ['--version'])
  return spawnSync(file, args, { ...options, stdio: 'ignore', cwd: '/' }).status === 0
}
