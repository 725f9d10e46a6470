import type { UpdateProject } from '@grizz/protocol/projects'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'
import { useChange } from './use-change.ts'

/** The user's projects, by name. */
export function useProjects(enabled = true) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.projectList,
    queryFn: ({ signal }) => api.listProjects(signal),
    select: ({ projects }) => projects.toSorted((a, b) => a.name.localeCompare(b.name)),
    enabled,
  })
}

/** One project with its files. */
export function useProject(id: string) {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.project(id), queryFn: ({ signal }) => api.getProject(id, signal) })
}

/** The conversations of a project whose titles contain `q`, in pages. */
export function useProjectConversations(projectId: string, q: string) {
  const { api } = useData()
  return useInfiniteQuery({
    queryKey: queryKeys.projectConversations(projectId, q),
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listConversations({ projectId, ...(q && { q }), ...(cursor && { cursor }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

/** What the files of a project say of `q`. */
export function useFoundPieces(projectId: string, q: string) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.foundPieces(projectId, q),
    queryFn: ({ signal }) => api.searchFiles({ q, projectId, limit: 8 }, signal),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  })
}

export function useCreateProject() {
  return useChange((api, project: { id: string; name: string }) => api.createProject(project), queryKeys.projects)
}

export function useUpdateProject(id: string) {
  return useChange((api, changes: UpdateProject) => api.updateProject(id, changes), queryKeys.projects)
}

export function useProjectFile(id: string) {
  return useChange(
    (api, { fileId, keep }: { fileId: string; keep: boolean }) =>
      keep ? api.addProjectFile(id, fileId) : api.removeProjectFile(id, fileId),
    queryKeys.projects,
  )
}
