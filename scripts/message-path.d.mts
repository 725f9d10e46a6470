export function filesOf(page: string): string[]
export function mistakesOf(listed: string[], root: string): string[]
