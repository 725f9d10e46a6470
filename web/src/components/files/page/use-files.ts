import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'

/** The user's files, newest first, in pages; `q` is a part of a name. */
export function useFiles(q: string) {
  const { api } = useData()
  return useInfiniteQuery({
    queryKey: queryKeys.fileList(q),
    queryFn: ({ pageParam, signal }) =>
      api.listFiles({ ...(pageParam && { cursor: pageParam }), ...(q && { q }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

/** Deletes its bytes and its text for good; the messages that had it say so. */
export function useDeleteFile() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.deleteFile(id),
    onSuccess: (_, id) => client.setQueryData(queryKeys.file(id), null),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.files }),
  })
}
