import type { Element, Root } from 'hast'

const withDirection = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote'])

/**
 * A block runs as its first word does. An element that has a direction is not looked at for the one around it, so what
 * stands within a list item or a quotation has none of its own: prose.css sets its lines.
 */
export function giveDirections({ blocks = false } = {}) {
  return (tree: Root): void => {
    for (const node of tree.children)
      if (blocks && node.type === 'element' && withDirection.has(node.tagName)) node.properties.dir = 'auto'
    giveWithin(tree)
  }
}

/** Each item of a list, for a list may hold items of both directions; code is no word that a block begins with. */
function giveWithin({ children }: Root | Element): void {
  for (const child of children) {
    if (child.type !== 'element') continue
    if (child.tagName === 'li') child.properties.dir = 'auto'
    if (child.tagName === 'code') child.properties.dir = 'ltr'
    giveWithin(child)
  }
}
