import { expect, it } from 'vitest'
import { readConfig } from '../../../../src/config.ts'

const hosts = [undefined, '127.0.0.1', '127.8.8.8', '::1', 'localhost']
const otherHosts = ['0.0.0.0', '::', '192.168.1.2', 'chat.example.org']
const addresses = [
  undefined,
  'http://localhost:3000',
  'https://localhost',
  'http://127.0.0.1:8080',
  'http://[::1]:3000',
]
const otherAddresses = [
  'https://chat.example.org',
  'http://192.168.1.2:3000',
  'http://localhost.example.org',
  'http://0.0.0.0',
]
const combinations = [...hosts, ...otherHosts].flatMap((host) =>
  [...addresses, ...otherAddresses].flatMap((address) =>
    ['on', 'off', undefined].map((proxy) => ({ host, address, proxy })),
  ),
)

it.each(combinations)('is open for this machine alone: $host, $address, proxy $proxy', ({ host, address, proxy }) => {
  const env = { HOST: host, PUBLIC_URL: address, TRUST_PROXY: proxy }
  const isAlone = !otherHosts.includes(host ?? '') && !otherAddresses.includes(address ?? '') && proxy !== 'on'
  expect(readConfig(env).settings.values.signUp).toBe(isAlone ? 'open' : 'closed')
  for (const signup of ['open', 'closed'] as const)
    expect(readConfig({ ...env, SIGNUP: signup }).settings.values.signUp).toBe(signup)
})
