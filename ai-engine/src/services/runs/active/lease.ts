/** An engine's own view of a lease: until when it surely holds, on a clock that only goes forward. */
export interface Lease {
  /** `sentAt` is when the statement that renewed it was sent: `performance.now()`. */
  renewedAt(sentAt: number): void
  isValid(): boolean
}

export function createLease(leaseMs: number, now: () => number = () => performance.now()): Lease {
  let until = now() + leaseMs

  return {
    renewedAt(sentAt) {
      until = Math.max(until, sentAt + leaseMs)
    },
    isValid: () => now() < until,
  }
}
