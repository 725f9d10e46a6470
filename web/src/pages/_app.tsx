import '@fontsource-variable/hanken-grotesk/wght.css'
import '@fontsource-variable/hanken-grotesk/wght-italic.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '../styles/index.css'
import type { AppProps } from 'next/app'
import Head from 'next/head'
import Router from 'next/router'
import { useEffect } from 'react'

const viewport = 'width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content'

/** Wraps every page of Next; here there is one. That page handles addresses itself (`components/navigation/path.ts`). */
export default function Everywhere({ Component, pageProps }: AppProps) {
  useEffect(() => Router.beforePopState(() => false), [])
  return (
    <>
      <Head>
        <title>Grizz Chat</title>
        <meta name="viewport" content={viewport} />
      </Head>
      <Component {...pageProps} />
    </>
  )
}
