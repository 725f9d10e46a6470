import { fileURLToPath } from 'node:url'
import { conformanceScenarios, runConformance } from '@grizz/testing/tool-server/conformance'
import { expect, it } from 'vitest'

const client = fileURLToPath(new URL('./client.ts', import.meta.url))

const passed = [
  'initialize',
  'tools_call',
  'sse-retry',
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
  'auth/resource-mismatch',
  'auth/offline-access-scope',
  'auth/offline-access-not-supported',
]

/** Scenarios that do not apply, and why. */
const notApplicable: Readonly<Record<string, string>> = {
  'elicitation-sep1034-client-defaults':
    'A question that comes while a call is open is declined (docs/decisions/0026), so that no form is filled with defaults.',
  'auth/2025-03-26-oauth-metadata-backcompat':
    'Its metadata name another issuer than the one that was asked, which is refused as RFC 8414 says.',
  'auth/2025-03-26-oauth-endpoint-fallback':
    'Without metadata nothing says that PKCE is checked, and a sign-in without it is refused.',
  'auth/client-credentials-jwt': 'An extension for programs that act for themselves; here users sign in.',
  'auth/client-credentials-basic': 'An extension for programs that act for themselves; here users sign in.',
  'auth/cross-app-access-complete-flow':
    'An extension for companies that sign their users in at all servers themselves.',
}

it('knows every scenario of the suite for clients', async () => {
  expect([...passed, ...Object.keys(notApplicable)].sort()).toEqual((await conformanceScenarios()).sort())
})

it.each(passed)('passes %s', { timeout: 120_000 }, async (scenario) => {
  const { checks, output } = await runConformance(scenario, client)
  // A busy machine is late, and that is no fault of the client; to be early is.
  const onTime = checks.filter(({ details }) => !details?.slightlyLate && !details?.veryLate)
  const wrong = onTime.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
  expect(wrong, output).toEqual([])
  expect(checks.filter(({ status }) => status === 'SUCCESS').length, output).toBeGreaterThan(0)
})
