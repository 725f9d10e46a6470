/** A file of a user, as a source that opens in the page, at one of its pages where one is meant. */
export function fileSource({ id, name }: { id: string; name: string }, page: number | null) {
  return page === null
    ? { url: `/files/${id}`, title: name }
    : { url: `/files/${id}?page=${page}`, title: `${name}, page ${page}` }
}
