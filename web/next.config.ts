import type { NextConfig } from 'next'

const engine = process.env.GRIZZ_ENGINE_URL ?? 'http://127.0.0.1:3000'
const developing = process.env.NODE_ENV === 'development'

/** Outside development the page is a static export that the engine serves; in development the engine is behind it. */
const config: NextConfig = developing
  ? {
      reactStrictMode: true,
      allowedDevOrigins: ['127.0.0.1', 'localhost'],
      rewrites: async () => ({
        afterFiles: [
          { source: '/api/:path*', destination: `${engine}/api/:path*` },
          { source: '/ws/:path*', destination: `${engine}/ws/:path*` },
        ],
        fallback: [{ source: '/:path*', destination: '/' }],
      }),
    }
  : { reactStrictMode: true, output: 'export' }

export default config
