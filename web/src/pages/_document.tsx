import { Head, Html, Main, NextScript } from 'next/document'

/** The exported document around the page. */
export default function Document() {
  return (
    <Html lang="en">
      <Head>
        {/* Before the first paint, so that the theme does not flash. */}
        <script src="/theme.js" />
        {/* The request for the user starts while the scripts still load. */}
        <link rel="preload" href="/api/me" as="fetch" crossOrigin="anonymous" />
        <meta name="description" content="Talk to language models on a server of your own." />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf7" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#161310" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="icon" href="/favicon.ico" sizes="32x32" />
        <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  )
}
