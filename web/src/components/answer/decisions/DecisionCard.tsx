import type { ToolCallPart, ToolCallState } from '@grizz/protocol/parts'
import type { ComponentType } from 'react'
import { ApprovalCard } from './ApprovalCard.tsx'
import { InputCard } from './InputCard.tsx'
import { SignInCard } from './SignInCard.tsx'
import { UnknownCard } from './UnknownCard.tsx'

/** By what a call waits for: what the user is asked. */
const cards: Readonly<Partial<Record<ToolCallState, ComponentType<{ call: ToolCallPart }>>>> = {
  waiting_approval: ApprovalCard,
  waiting_sign_in: SignInCard,
  input_required: InputCard,
  unknown: UnknownCard,
}

/** The card of a call that waits for the user, in its place in the thread. */
export function DecisionCard({ call }: { call: ToolCallPart }) {
  const Card = cards[call.state]
  return Card && <Card key={call.state} call={call} />
}
