/** Sentences for a call without a result of its tool: for the model, and for whoever reads the transcript. */
export const outcomes = {
  unknown:
    'Outcome unknown: the server stopped while this ran; it may have taken effect; do not repeat it without checking.',
  denied: 'The user did not allow this call.',
  goOnWithout: 'The user chose to go on without this call. It was not executed.',
  itWorked: 'The user says that this call took effect. Its result is not known.',
  itFailed: 'The user says that this call did not take effect.',
  stopped: 'The run was stopped before this call was executed.',
  stoppedOnItsWay: 'The run was stopped while this call was on its way; it may have taken effect.',
} as const
