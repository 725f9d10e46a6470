import { expect, it } from 'vitest'
import { ask, expectProblem } from '../../ask.ts'
import { openApp } from '../../open-app.ts'

it('shows metrics to this machine, and not through a proxy on it', async () => {
  const app = await openApp()
  const answer = await ask(app, 'GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toContain('text/plain')
  const own = [
    'live_runs',
    'queue_depth',
    'live_connections',
    'log_reachable',
    'log_lag_seconds',
    'lease_takeovers_total',
  ]
  for (const name of [
    ...own.map((name) => `grizz_${name}`),
    'process_cpu_seconds_total',
    'nodejs_eventloop_lag_seconds',
  ])
    expect(answer.text).toMatch(new RegExp(`^${name} \\d`, 'm'))
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto', 'via'])
    expectProblem(await ask(app, 'GET', '/metrics', { headers: { [header]: '127.0.0.1' } }), 401, 'unauthorized')
  for (const host of ['localhost', '127.0.0.1:9', '[::1]:9'])
    expect((await ask(app, 'GET', '/metrics', { headers: { host } })).status).toBe(200)
  // A name that somebody else has pointed at this machine.
  for (const host of ['evil.example', `evil.example:${app.port}`, 'localhost.evil.example', 'localhost@evil.example'])
    expectProblem(await ask(app, 'GET', '/metrics', { headers: { host } }), 401, 'unauthorized')
  await app.close()
})

it('shows metrics to who sends the token when there is one, and to nobody else', async () => {
  const app = await openApp({ settings: { metricsToken: 'a metrics token' } })
  const withToken = (authorization: string) => ask(app, 'GET', '/metrics', { headers: { authorization } })
  expect((await withToken('Bearer a metrics token')).status).toBe(200)
  const elsewhere = { authorization: 'Bearer a metrics token', host: 'engine-1.internal' }
  expect((await ask(app, 'GET', '/metrics', { headers: elsewhere })).status).toBe(200)
  for (const wrong of ['Bearer a metrics tokem', 'Bearer ', 'a metrics token', 'Basic a metrics token'])
    expectProblem(await withToken(wrong), 401, 'unauthorized')
  expectProblem(await ask(app, 'GET', '/metrics'), 401, 'unauthorized')
  expectProblem(await ask(app, 'GET', '/metrics?token=a+metrics+token'), 401, 'unauthorized')
  await app.close()
})
