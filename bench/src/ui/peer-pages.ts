import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type PreviewServer, preview } from 'vite'

export type Peer = 'whole' | 'streamdown'

/** The pages of the peers, built for production and served on loopback. */
export async function servePeers(): Promise<{ urlOf: (peer: Peer) => string; close: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'grizz-peers-'))
  const peers: Peer[] = ['whole', 'streamdown']
  const pages = Object.fromEntries(peers.map((peer) => [peer, join(root, `${peer}.html`)]))
  for (const peer of peers) await writeFile(join(root, `${peer}.html`), documentOf(peer))
  const common = { root, configFile: false as const, logLevel: 'silent' as const }
  await build({ ...common, build: { rolldownOptions: { input: pages } }, resolve: { preserveSymlinks: false } })
  const server: PreviewServer = await preview({ ...common, preview: { port: 0, host: '127.0.0.1' } })
  const address = server.resolvedUrls?.local[0]
  if (!address) throw new Error('The pages of the peers are not served')
  return {
    urlOf: (peer) => `${address}${peer}.html`,
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

function documentOf(peer: Peer): string {
  const script = fileURLToPath(new URL(`page/${peer}.mjs`, import.meta.url))
  return `<!doctype html><meta charset="utf-8"><div id="app"></div><script type="module" src="/@fs${script}"></script>`
}
