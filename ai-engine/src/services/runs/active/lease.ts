/** An engine's own view of a lease: until when it surely holds, on a clock that only goes forward. */
export interface Lease {
  /** `sentAt` is when the statement that renewed it was sent: `performance.now()`. */
  renewedAt(sentAt: number): void
  isValid(): boolean
}

/** `claimedAt` is when the statement that claimed the run was sent. */
export function createLease(leaseMs: number, claimedAt: number, now: () => number = () => performance.now()): Lease {
  let until = claimedAt + leaseMs

  return {
    renewedAt(sentAt) {
      until = Math.max(until, sentAt + leaseMs)
    },
    isValid: () => now() < until,
  }
}
