/** The wire contract's version, said in every `ready` frame. A change of meaning raises it; see docs/protocol.md. */
export const PROTOCOL_VERSION = 1
