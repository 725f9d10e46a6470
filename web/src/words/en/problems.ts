import { catalogue } from '../language/catalogue.ts'

export const en = {
  unreachable: 'Grizz cannot be reached. Check the connection.',
  notFound: 'There is no such thing here.',
  alreadyStarted: 'This message is no longer waiting: its answer has started. Stop it, or ask again.',
  withdrawn: 'This message was withdrawn. Send it again as a new message.',
  payloadTooLarge: 'This is more than the server takes at once. Send less.',
  messageTooLong: 'This message is too long to be sent. Shorten it.',
  rateLimited: 'That was too much at once. Try again in a moment.',
  rateLimitedFor: 'That was too much at once. Try again in {time}.',
  modelNotOffered: 'This model is not offered here now. Choose another one, or ask an administrator.',
  queueFull: 'Too many messages of this conversation wait already. Send when one of them is answered.',
  unavailable: 'The server is away for a moment. Try again shortly.',
  logUnavailable: 'Live updates are interrupted. They come back by themselves.',
  internalError: 'Something went wrong on the server. Try again.',
  modelUnauthorized: 'The provider of the model did not accept the key of this server.',
  modelNotFound: 'This model is not there any more. Choose another one.',
  modelRateLimited: 'The provider of the model is asked too often. Try again in a moment.',
  modelQuota: 'What this server may spend with the provider of the model is spent.',
  modelRefused: 'The model refused to answer. Ask in another way, or choose another model.',
  modelUnavailable: 'The model cannot be reached. Try again, or choose another model.',
  modelTimeout: 'The model took too long. Try again, or choose another model.',
  modelStreamBroken: 'The answer of the model broke off. Try again.',
  contextTooLong: 'This conversation is too long for the model. Start a new chat, or choose another model.',
  interrupted: 'A server stopped while it was answering. Try again.',
  unknown: 'That did not work. Try again.',
} as const

export const t = catalogue('problems', en)
