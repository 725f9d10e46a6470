export function firstLoadScripts(out: string): string[]
export function firstLoadKilobytes(out: string): number
