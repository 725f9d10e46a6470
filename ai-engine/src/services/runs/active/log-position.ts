/** Why a run has to be published again: others opened its log anew, or it may not hold the last append. */
export type LogLoss = 'gone' | 'uncertain'

/** A run's position in its conversation's log. `agents/run-log.ts` moves it; the heartbeat saves it and reports its loss. */
export interface LogPosition {
  /** The id of the entry before the run's first; undefined while the log is unavailable. */
  current(): string | undefined
  moveTo(position: string): void
  /** The log lost the position, or may have. */
  lost(loss: LogLoss): void
  onLost(listener: (loss: LogLoss) => void): void
}

export function createLogPosition(first: string | undefined): LogPosition {
  let position = first
  let listener: (loss: LogLoss) => void = () => {}

  return {
    current: () => position,
    moveTo: (next) => {
      position = next
    },
    lost: (loss) => listener(loss),
    onLost: (next) => {
      listener = next
    },
  }
}
