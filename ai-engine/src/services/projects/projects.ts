import type { createProject, deleteProject, Project, ProjectDetails, updateProject } from '@grizz/protocol/projects'
import { v7 as newId } from 'uuid'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { toFile } from '../../db/files/files.ts'
import { findProjectFiles } from '../../db/projects/project-files.ts'
import * as table from '../../db/projects/projects.ts'

/** Of one user. */
const MAX_PROJECTS = 200
const unknown = 'There is no such project.'

export type Projects = ReturnType<typeof createProjects>

/** A user's folders of conversations and files; those of other users are not found. */
export function createProjects(deps: {
  db: Executor
  /** Refuses instructions that fit no model. */
  checkPrompt: (prompt: { userId: string; systemPrompt: string | null | undefined }) => Promise<void>
  /** Deletes all conversations of a project, as each would be deleted by itself. */
  removeConversations: (userId: string, projectId: string) => Promise<void>
}) {
  const { db, checkPrompt, removeConversations } = deps

  /**
   * Idempotent when the client makes the id.
   * @throws AppError not_found for another user's id; quota_exceeded; message_too_long, rate_limited for its instructions
   */
  async function create(
    userId: string,
    body: z.output<typeof createProject>,
  ): Promise<{ project: Project; created: boolean }> {
    const earlier = body.id && (await table.findProject(db, userId, body.id))
    if (earlier) return { project: table.toProject(earlier), created: false }
    const id = body.id ?? newId()
    const instructions = textOf(body.instructions)
    await checkPrompt({ userId, systemPrompt: instructions })
    const created = await db.transaction(async (tx) => {
      if ((await table.countProjects(tx, userId)) >= MAX_PROJECTS) throw tooMany()
      return table.insertProject(tx, { id, userId, name: body.name, instructions: instructions ?? null })
    })
    const row = orNotFound(await table.findProject(db, userId, id), unknown)
    return { project: table.toProject(row), created }
  }

  async function list(userId: string): Promise<Project[]> {
    return (await table.listProjects(db, userId)).map(table.toProject)
  }

  /** @throws AppError not_found */
  async function get(userId: string, id: string): Promise<ProjectDetails> {
    const row = orNotFound(await table.findProject(db, userId, id), unknown)
    const fileList = (await findProjectFiles(db, id)).map(toFile)
    return { ...table.toProject(row), files: fileList.length, fileList }
  }

  /** @throws AppError not_found; message_too_long, rate_limited for its instructions */
  async function update(userId: string, id: string, body: z.output<typeof updateProject>): Promise<Project> {
    const row = orNotFound(await table.findProject(db, userId, id), unknown)
    const instructions = textOf(body.instructions)
    const change = {
      ...(body.name !== undefined && body.name !== row.name && { name: body.name }),
      ...(instructions !== undefined && instructions !== row.instructions && { instructions }),
    }
    if (Object.keys(change).length === 0) return table.toProject(row)
    await checkPrompt({ userId, systemPrompt: change.instructions })
    await table.updateProject(db, userId, id, change)
    return table.toProject(orNotFound(await table.findProject(db, userId, id), unknown))
  }

  /**
   * Its conversations leave it, or are deleted first: so whoever repeats a deletion that failed half-way completes it.
   * @throws AppError not_found
   */
  async function remove(userId: string, id: string, how: z.output<typeof deleteProject>): Promise<void> {
    orNotFound(await table.findProject(db, userId, id), unknown)
    if (how.conversations === 'delete') await removeConversations(userId, id)
    await table.deleteProject(db, userId, id)
  }

  return { create, list, get, update, remove }
}

/** Blanks alone are no instructions. */
function textOf(given: string | null | undefined): string | null | undefined {
  return given === undefined ? undefined : given?.trim() || null
}

function tooMany(): AppError {
  return new AppError('quota_exceeded', `You have ${MAX_PROJECTS} projects, as many as you may. Delete one first.`)
}
