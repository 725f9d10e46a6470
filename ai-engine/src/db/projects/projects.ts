import type { Project } from '@grizz/protocol/projects'
import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { conversations } from '../schema/conversations.ts'
import { projectFiles } from '../schema/files.ts'
import { projects } from '../schema/projects.ts'

export type ProjectRow = typeof projects.$inferSelect

/** A project with how many conversations and files it holds. */
export interface CountedProject extends ProjectRow {
  conversations: number
  files: number
}

const counted = {
  ...getTableColumns(projects),
  conversations: sql<number>`(select count(*)::int from ${conversations}
    where ${conversations}.project_id = ${projects}.id and ${conversations}.deleted_at is null)`,
  files: sql<number>`(select count(*)::int from ${projectFiles} where ${projectFiles}.project_id = ${projects}.id)`,
}

const owned = (userId: string, id: string) => and(eq(projects.userId, userId), eq(projects.id, id))

export function toProject(row: CountedProject): Project {
  return {
    id: row.id,
    name: row.name,
    instructions: row.instructions,
    conversations: row.conversations,
    files: row.files,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** A user's projects, the one that was changed last first. */
export async function listProjects(db: Executor, userId: string): Promise<CountedProject[]> {
  return db
    .select(counted)
    .from(projects)
    .where(eq(projects.userId, userId))
    .orderBy(desc(projects.updatedAt), desc(projects.id))
}

export async function findProject(db: Executor, userId: string, id: string): Promise<CountedProject | undefined> {
  const [row] = await db.select(counted).from(projects).where(owned(userId, id))
  return row
}

export async function ownsProject(db: Executor, userId: string, id: string): Promise<boolean> {
  return (await db.$count(projects, owned(userId, id))) === 1
}

/** Locks the row until the transaction ends: what is added to it meanwhile is added to a project that is there. */
export async function lockProject(tx: Executor, userId: string, id: string): Promise<ProjectRow | undefined> {
  const [row] = await tx.select().from(projects).where(owned(userId, id)).for('update')
  return row
}

/** Instructions for the models of its conversations; null for none. */
export async function findInstructions(db: Executor, id: string): Promise<string | null> {
  const [row] = await db.select({ instructions: projects.instructions }).from(projects).where(eq(projects.id, id))
  return row?.instructions ?? null
}

/** Counts a user's projects; no other is made of theirs until the transaction ends. */
export async function countProjects(tx: Executor, userId: string): Promise<number> {
  await tx.execute(sql`select from users where id = ${userId} for no key update`)
  return tx.$count(projects, eq(projects.userId, userId))
}

/** @returns false when the id is taken, perhaps by another user's project */
export async function insertProject(db: Executor, project: typeof projects.$inferInsert): Promise<boolean> {
  const { rowCount } = await db.insert(projects).values(project).onConflictDoNothing()
  return rowCount === 1
}

export async function updateProject(
  db: Executor,
  userId: string,
  id: string,
  change: Partial<Pick<ProjectRow, 'name' | 'instructions'>>,
): Promise<void> {
  await db
    .update(projects)
    .set({ ...change, updatedAt: sql`now()` })
    .where(owned(userId, id))
}

/** Its conversations and files leave it. */
export async function deleteProject(db: Executor, userId: string, id: string): Promise<void> {
  await db.delete(projects).where(owned(userId, id))
}
