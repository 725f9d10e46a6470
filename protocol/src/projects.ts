import { z } from 'zod'
import { file } from './files.ts'
import { id, line, systemPrompt, time } from './scalars.ts'

/** A folder of conversations. Its instructions come after the user's own. */
export const project = z
  .object({
    id,
    name: z.string(),
    instructions: z.string().nullable(),
    /** How many conversations and files it holds. */
    conversations: z.int(),
    files: z.int(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof project>
export const projectList = z.object({ projects: z.array(project) })
export type ProjectList = z.infer<typeof projectList>
/** One project with its files, by name. */
export const projectDetails = project.extend({ fileList: z.array(file) })
export type ProjectDetails = z.infer<typeof projectDetails>

export const createProject = z.object({
  id: id.optional(),
  name: line.min(1).max(100),
  instructions: systemPrompt.nullish(),
})
export type CreateProject = z.input<typeof createProject>
export const updateProject = createProject.omit({ id: true }).partial()
export type UpdateProject = z.input<typeof updateProject>
/** The fate of its conversations: they leave the project, or are deleted with it. */
export const deleteProject = z.object({ conversations: z.enum(['keep', 'delete']).default('keep') })
