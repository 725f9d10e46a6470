import type { FastifyInstance } from 'fastify'

/** Every route of an app as `GET /api/me`, sorted, read from the router itself. */
export function routesOf(app: FastifyInstance): string[] {
  const path: string[] = []
  const routes: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods] = /^([│ ]*)[├└]── (\S+)(?: \((.+)\))?/.exec(line) ?? []
    if (!part) continue
    const depth = indent.length / 4
    path.splice(depth, Number.POSITIVE_INFINITY, part)
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${path.join('')}`)
  }
  return [...new Set(routes)].sort()
}
