/** The fields of a run that determine the shape of the thread. */
interface Link {
  userMessageId: string
  messageId: string
}

/**
 * When queued questions change their order, the thread follows: questions that formed a chain, each after
 * the answer of the one before, form one again in the new order. Questions on other branches stay where they are.
 * @returns the questions whose parent changes, and the new end of the branch when the old one was in the chain
 */
export function reparent({
  before,
  after,
  parents,
  leafId,
}: {
  before: readonly Link[]
  after: readonly Link[]
  parents: ReadonlyMap<string, string | null>
  leafId: string | null
}): { changed: Map<string, string | null>; leafId: string | null } {
  const changed = new Map<string, string | null>()
  let leaf = leafId
  for (const chain of chainsOf(before, parents)) {
    const members = new Set(chain)
    const reordered = after.filter((link) => members.has(link))
    let parent = parents.get(chain[0]?.userMessageId ?? '') ?? null
    for (const link of reordered) {
      if (parents.get(link.userMessageId) !== parent) changed.set(link.userMessageId, parent)
      parent = link.messageId
    }
    if (leafId === chain.at(-1)?.messageId) leaf = parent
  }
  return { changed, leafId: leaf }
}

function chainsOf(links: readonly Link[], parents: ReadonlyMap<string, string | null>): Link[][] {
  const chains: Link[][] = []
  for (const link of links) {
    const parent = parents.get(link.userMessageId)
    const chain = chains.find((candidate) => candidate.at(-1)?.messageId === parent)
    if (chain) chain.push(link)
    else chains.push([link])
  }
  return chains
}
