-- What a run's context is made of: the system prompt of its conversation or its user, the answer that it continues, and
-- up to `most` messages of the branch that ends in its question. db/messages/contexts.ts says what comes out. Volatile,
-- so that the statement that accepts a question can call it too: it sees the rows that this statement has just written.
CREATE OR REPLACE FUNCTION run_context(conversation uuid, question uuid, continued uuid, most int) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  RETURN (
    WITH RECURSIVE branch(role, content, parent_id, step, said) AS (
      SELECT m.role, m.content, m.parent_id, 1, (m.content <> '')::int FROM messages m
      WHERE m.id = question AND m.conversation_id = conversation
      UNION ALL
      SELECT m.role, m.content, m.parent_id, b.step + 1, b.said + (m.content <> '')::int
      FROM branch b CROSS JOIN LATERAL (
        SELECT role, content, parent_id FROM messages
        WHERE id = b.parent_id AND conversation_id = conversation LIMIT 1
      ) m WHERE b.said < most
    )
    SELECT jsonb_build_object(
      'systemPrompt', coalesce(c.system_prompt, u.system_prompt),
      'interrupted', (SELECT jsonb_build_object('content', m.content, 'reasoning', coalesce(m.reasoning, ''))
        FROM messages m WHERE m.id = continued),
      'said', coalesce((SELECT jsonb_agg(jsonb_build_object('role', b.role, 'content', b.content) ORDER BY b.step DESC)
        FROM branch b WHERE b.content <> ''), '[]'))
    FROM conversations c JOIN users u ON u.id = c.user_id WHERE c.id = conversation
  );
END $$;
