import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findFile } from '../../db/files/files.ts'
import { addProjectFile, countProjectFiles, removeProjectFile } from '../../db/projects/project-files.ts'
import { lockProject } from '../../db/projects/projects.ts'

/** Of one project. */
const MAX_FILES = 500

export type ProjectFiles = ReturnType<typeof createProjectFiles>

/** Puts a user's files into a project of theirs, and takes them out again. */
export function createProjectFiles({ db }: { db: Executor }) {
  /** A repeat changes nothing. @throws AppError not_found, also where one of the two is another user's; quota_exceeded */
  async function add(userId: string, projectId: string, fileId: string): Promise<void> {
    await db.transaction(async (tx) => {
      await requireProject(tx, userId, projectId)
      orNotFound(await findFile(tx, userId, fileId), 'There is no such file.')
      const added = await addProjectFile(tx, projectId, fileId)
      if (added && (await countProjectFiles(tx, projectId)) > MAX_FILES)
        throw new AppError('quota_exceeded', `A project holds at most ${MAX_FILES} files. Take one out first.`)
    })
  }

  /** The file itself stays. @throws AppError not_found */
  async function remove(userId: string, projectId: string, fileId: string): Promise<void> {
    await db.transaction(async (tx) => {
      await requireProject(tx, userId, projectId)
      if (!(await removeProjectFile(tx, projectId, fileId)))
        throw new AppError('not_found', 'This file is not in the project.')
    })
  }

  return { add, remove }
}

async function requireProject(tx: Executor, userId: string, id: string): Promise<void> {
  orNotFound(await lockProject(tx, userId, id), 'There is no such project.')
}
