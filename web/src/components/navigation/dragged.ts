/** The type under which a conversation's id is carried while it is dragged to a project. */
export const DRAGGED_CONVERSATION = 'application/x-grizz-conversation'
