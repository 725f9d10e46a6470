/**
 * Whether the server has another build of the page than this one: its document then names other scripts, and those of
 * this build are gone. False as well while the server does not answer.
 */
export async function isOutdated(): Promise<boolean> {
  const script = document.querySelector('script[src*="/_next/"]')?.getAttribute('src')
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => undefined)
  return answer?.ok === true && !!script && !(await answer.text()).includes(script)
}
