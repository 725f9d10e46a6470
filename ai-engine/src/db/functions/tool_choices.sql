-- What a user decided about tools: switched on or off in a conversation, and policies there and everywhere; and whether
-- there are tool servers that they use, and files of theirs in the conversation or its project.
-- db/runs/tool-policies.ts says what comes out. Without a conversation: what holds everywhere.
CREATE OR REPLACE FUNCTION tool_choices(decider uuid, conversation uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'switched', coalesce((SELECT c.tools FROM conversations c WHERE c.id = conversation), '{}'),
    'policies', coalesce((
      SELECT jsonb_agg(jsonb_build_object('tool', p.tool, 'definitionHash', p.definition_hash, 'policy', p.policy))
      FROM tool_policies p WHERE p.user_id = decider AND (p.conversation_id IS NULL OR p.conversation_id = conversation)
    ), '[]'),
    'hasServers', EXISTS (SELECT FROM tool_servers s WHERE s.enabled AND (s.owner_id IS NULL OR s.owner_id = decider)),
    'hasFiles', EXISTS (
      SELECT FROM files f JOIN message_files r ON r.file_id = f.id JOIN messages m ON m.id = r.message_id
      WHERE f.user_id = decider AND m.conversation_id = conversation
    ) OR EXISTS (
      SELECT FROM conversations c JOIN project_files r ON r.project_id = c.project_id WHERE c.id = conversation
    ))
$$;
