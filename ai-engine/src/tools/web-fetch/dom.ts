/** The part of the DOM that is used here: the engine compiles without DOM types. */
export interface PageNode {
  nodeType: number
  textContent: string | null
  firstChild: PageNode | null
  nextSibling: PageNode | null
  parentNode: PageNode | null
}

export interface PageElement extends PageNode {
  tagName: string
  children: { length: number }
  parentElement: PageElement | null
  previousElementSibling: PageElement | null
  getAttribute(name: string): string | null
  remove(): void
}

export interface PageDocument {
  documentElement: PageElement | null
  querySelector(selector: string): PageElement | null
}

/** Walks a tree of any depth in the order of its text. `depth` counts from 0 at the root. */
export function* walk(root: PageNode): Generator<{ node: PageNode; depth: number }> {
  let node: PageNode | null = root
  let depth = 0
  while (node) {
    yield { node, depth }
    if (node.firstChild) {
      node = node.firstChild
      depth += 1
      continue
    }
    while (node && node !== root && !node.nextSibling) {
      node = node.parentNode
      depth -= 1
    }
    node = node === root || !node ? null : node.nextSibling
  }
}
