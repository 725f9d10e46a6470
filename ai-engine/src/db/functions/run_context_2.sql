-- What a run's context is made of: the system prompt of its conversation or its user, the
-- instructions of its project, the parameters of its conversation, the answer that it continues, and
-- the branch that ends in its question, back to where it is cut (branch_cuts), but at most `most` messages and 16 MiB. An answer
-- comes with the turns and tool calls of its run, and before them those of the runs that it continues.
-- db/messages/contexts.ts says what comes out. Volatile, so that the statement that accepts a question can call it too: it
-- sees the rows that this statement has just written. Planning takes as long as running it, and the plan is always the same.
CREATE OR REPLACE FUNCTION run_context_2(conversation uuid, question uuid, continued uuid, most int) RETURNS json LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  -- Read once: the branch must end at the cut that comes with it, whatever another engine cuts meanwhile.
  cuts uuid[] := ARRAY(SELECT c.message_id FROM branch_cuts c WHERE c.conversation_id = conversation);
  most_bytes CONSTANT bigint := 16 * 1024 * 1024;
  most_result CONSTANT int := 64 * 1024;
BEGIN
  RETURN (
    -- What has a `limit 1` looks one row up: without it Postgres joins instead, and reads whole tables.
    WITH RECURSIVE branch(id, parent_id, step, said, bytes) AS (
      SELECT m.id, m.parent_id, 1, 1, 0::bigint FROM messages m WHERE m.id = question AND m.conversation_id = conversation
      UNION ALL
      SELECT m.id, m.parent_id, b.step + 1, b.said + m.said, b.bytes + m.bytes
      FROM branch b CROSS JOIN LATERAL (
        SELECT id, parent_id, (octet_length(content) > 0 OR parts IS NOT NULL)::int AS said,
          octet_length(content) + CASE WHEN role = 'assistant' THEN
            (SELECT coalesce(sum(octet_length(t.native::text)), 0) FROM turns t WHERE t.run_id = messages.run_id)
            + (SELECT coalesce(sum(octet_length(c.arguments) + least(octet_length(c.result), most_result)), 0)
              FROM tool_calls c WHERE c.run_id = messages.run_id) ELSE 0 END AS bytes
        FROM messages WHERE id = b.parent_id AND conversation_id = conversation LIMIT 1
      ) m WHERE b.said < most AND b.bytes < most_bytes AND b.id <> ALL(cuts)
    ), told AS (
      SELECT b.step, m.id, m.role, m.content, m.run_id, CASE WHEN m.role = 'user' THEN m.parts END AS parts FROM branch b
      CROSS JOIN LATERAL (SELECT * FROM messages WHERE id = b.id LIMIT 1) m
      WHERE octet_length(m.content) > 0 OR m.parts IS NOT NULL
      UNION ALL
      SELECT 0, m.id, m.role, m.content, m.run_id, NULL FROM messages m WHERE m.id = continued AND m.conversation_id = conversation
    ), chain(message_id, run_id, continues_id, depth) AS (
      SELECT t.id, r.id, r.continues_id, 1
      FROM told t CROSS JOIN LATERAL (SELECT id, continues_id FROM runs WHERE id = t.run_id LIMIT 1) r
      WHERE t.role = 'assistant'
      UNION ALL
      SELECT c.message_id, r.id, r.continues_id, c.depth + 1
      FROM chain c CROSS JOIN LATERAL (
        SELECT runs.id, runs.continues_id FROM messages JOIN runs ON runs.id = messages.run_id
        WHERE messages.id = c.continues_id LIMIT 1
      ) r WHERE c.depth < 10
    ), worked AS (
      SELECT c.message_id, json_agg(json_build_object('turns', t.turns, 'calls', coalesce(k.calls, '[]')) ORDER BY c.depth DESC) AS runs
      FROM chain c CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('turn', turn, 'native', native, 'prefix', prefix, 'parts', (
            SELECT coalesce(json_agg(part ORDER BY place), '[]') FROM jsonb_array_elements(parts) WITH ORDINALITY p(part, place)
            WHERE part->>'type' = 'text'
          )) ORDER BY turn) AS turns
        FROM turns WHERE run_id = c.run_id
      ) t CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('turn', turn, 'index', index, 'providerCallId', provider_call_id, 'name', name,
          'arguments', arguments, 'state', state, 'result', left(result, most_result), 'error', error,
          'files', files) ORDER BY turn, index) AS calls
        FROM tool_calls WHERE run_id = c.run_id
      ) k WHERE t.turns IS NOT NULL
      GROUP BY c.message_id
    ), messages_told AS (
      SELECT t.step, json_build_object('id', t.id, 'role', t.role, 'content', t.content, 'runs', coalesce(w.runs, '[]'),
        'files', jsonb_path_query_array(t.parts, '$[*] ? (@.type == "file")')) AS message
      FROM told t LEFT JOIN worked w ON w.message_id = t.id
    )
    SELECT json_build_object(
      'isWhole', (SELECT b.parent_id IS NULL OR b.id = ANY(cuts) OR (b.said < most AND b.bytes < most_bytes)
        FROM branch b ORDER BY b.step DESC LIMIT 1),
      'cut', (SELECT json_build_object('messageId', k.message_id, 'leftOut', k.left_out, 'summary', k.summary)
        FROM branch b JOIN branch_cuts k ON k.conversation_id = conversation AND k.message_id = b.id WHERE b.id = ANY(cuts)),
      'systemPrompt', coalesce(c.system_prompt, u.system_prompt), 'parameters', c.parameters,
      'projectInstructions', (SELECT p.instructions FROM projects p WHERE p.id = c.project_id),
      'interrupted', (SELECT m.message FROM messages_told m WHERE m.step = 0),
      'reasoning', (SELECT reasoning FROM messages WHERE id = continued),
      'said', coalesce((SELECT json_agg(m.message ORDER BY m.step DESC) FROM messages_told m WHERE m.step > 0), '[]'))
    FROM conversations c JOIN users u ON u.id = c.user_id WHERE c.id = conversation
  );
END $$;
