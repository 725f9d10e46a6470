import {
  createProject,
  deleteProject,
  project,
  projectDetails,
  projectList,
  updateProject,
} from '@grizz/protocol/projects'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ProjectFiles } from '../../../services/projects/project-files.ts'
import type { Projects } from '../../../services/projects/projects.ts'
import { problems } from '../../server/problems.ts'

/** Folders of conversations, with instructions and files. */
export function projectRoutes({
  projects,
  projectFiles,
}: {
  projects: Projects
  projectFiles: ProjectFiles
}): FastifyPluginAsyncZod {
  const tags = ['projects']
  const params = z.object({ id })
  const fileParams = z.object({ id, fileId: id })
  const done = { 204: z.null(), ...problems(401, 403, 404, 429) }

  return async (app) => {
    app.get(
      '/api/projects',
      { schema: { tags, response: { 200: projectList, ...problems(401, 429) } } },
      async ({ caller }) => ({ projects: await projects.list(caller.userId) }),
    )

    app.post(
      '/api/projects',
      {
        schema: {
          tags,
          body: createProject,
          response: { 200: project, 201: project, ...problems(401, 403, 409, 413, 429) },
        },
      },
      async ({ caller, body }, reply) => {
        const { project, created } = await projects.create(caller.userId, body)
        return reply.code(created ? 201 : 200).send(project)
      },
    )

    app.get(
      '/api/projects/:id',
      { schema: { tags, params, response: { 200: projectDetails, ...problems(401, 404, 429) } } },
      ({ caller, params }) => projects.get(caller.userId, params.id),
    )

    app.patch(
      '/api/projects/:id',
      { schema: { tags, params, body: updateProject, response: { 200: project, ...problems(401, 404, 413, 429) } } },
      ({ caller, params, body }) => projects.update(caller.userId, params.id, body),
    )

    app.delete(
      '/api/projects/:id',
      { schema: { tags, params, querystring: deleteProject, response: done } },
      async ({ caller, params, query }, reply) => {
        await projects.remove(caller.userId, params.id, query)
        return reply.code(204).send(null)
      },
    )

    app.put(
      '/api/projects/:id/files/:fileId',
      { schema: { tags, params: fileParams, response: done } },
      async ({ caller, params }, reply) => {
        await projectFiles.add(caller.userId, params.id, params.fileId)
        return reply.code(204).send(null)
      },
    )

    app.delete(
      '/api/projects/:id/files/:fileId',
      { schema: { tags, params: fileParams, response: done } },
      async ({ caller, params }, reply) => {
        await projectFiles.remove(caller.userId, params.id, params.fileId)
        return reply.code(204).send(null)
      },
    )
  }
}
