export function findRedisServer(): string | undefined
export function findChromium(): string | undefined
export function findNginx(): string | undefined
export function requireProgram(
  name: string,
  find: () => string | undefined,
  packageNames: { apt: string; dnf: string; brew: string; windows: string },
): string
