import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from '../../../../src/core/events/redis/redis-address.ts'

describe('REDIS_URL', () => {
  it('names one server', () => {
    expect(parseRedisUrl('redis://localhost')).toEqual({
      kind: 'single',
      hosts: [{ host: 'localhost', port: 6379 }],
      master: undefined,
      sentinelLogin: {},
      options: {},
    })
    expect(parseRedisUrl('rediss://me:p%40ss:w@[::1]:7000/3')).toEqual({
      kind: 'single',
      hosts: [{ host: '::1', port: 7000 }],
      master: undefined,
      sentinelLogin: {},
      options: { username: 'me', password: 'p@ss:w', db: 3, tls: {} },
    })
  })

  it('names the servers of a Cluster', () => {
    expect(parseRedisUrl('redis+cluster://:secret@a:7000,b,c:7002')).toEqual({
      kind: 'cluster',
      hosts: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 6379 },
        { host: 'c', port: 7002 },
      ],
      master: undefined,
      sentinelLogin: {},
      options: { password: 'secret' },
    })
  })

  it('names sentinels and their master', () => {
    expect(parseRedisUrl('rediss+sentinel://a,b:26380/my-master/2')).toEqual({
      kind: 'sentinel',
      hosts: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
      ],
      master: 'my-master',
      sentinelLogin: {},
      options: { db: 2, tls: {} },
    })
  })

  it('may say what the sentinels want to hear', () => {
    const url = 'redis+sentinel://me:mine@a/my-master?sentinelUsername=you&sentinelPassword=p%40ss%26word'
    expect(parseRedisUrl(url)).toMatchObject({
      sentinelLogin: { sentinelUsername: 'you', sentinelPassword: 'p@ss&word' },
      options: { username: 'me', password: 'mine' },
    })
    expect(() => parseRedisUrl('redis+sentinel://a/b?password=x')).toThrow(
      'only sentinelUsername and sentinelPassword are known',
    )
  })

  it('has no other form', () => {
    const wrong = [
      'http://a',
      'redis://',
      'redis://a,b',
      'redis+sentinel://a',
      'redis://a/x',
      'redis://a:b:c',
      'redis://a?x=1',
    ]
    for (const url of wrong) expect(() => parseRedisUrl(url), url).toThrow('REDIS_URL')
  })
})
