import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { inlineScriptHashes } from './page.ts'
import type { ApiSettings } from './settings.ts'

const YEAR_SECONDS = 31_536_000

/** Browser features that the page never uses are off, also for scripts and frames in it. */
const unused = [
  'accelerometer',
  'bluetooth',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
]
  .concat(['hid', 'magnetometer', 'microphone', 'midi', 'payment', 'publickey-credentials-get', 'serial', 'usb'])
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Restricts what a browser does with our answers. Scripts come from this origin only, and inline ones only when the
 * built page holds them. Styles may be inline for Mermaid alone: it measures diagrams in the page, with style elements
 * and attributes.
 */
export async function sendSecurityHeaders(app: FastifyInstance, settings: ApiSettings): Promise<void> {
  const { publicUrl, pageDir } = settings
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...(await inlineScriptHashes(pageDir))],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: publicUrl.protocol === 'https:' && { maxAge: YEAR_SECONDS },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', unused)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}
