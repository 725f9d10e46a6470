import { NEW_CONVERSATION, newInProject } from '../../live/sending/drafts.ts'

/** The draft, and the path, of a conversation that has no message yet; of a project's first message that project's page. */
export function beginningOf(projectId: string | undefined): readonly [draft: string, path: string] {
  return projectId === undefined ? [NEW_CONVERSATION, '/'] : [newInProject(projectId), `/p/${projectId}`]
}
