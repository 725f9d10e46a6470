/** The wire contract's version, sent in every `ready` frame. A change of meaning raises it; see docs/protocol.md. */
export const PROTOCOL_VERSION = 2
