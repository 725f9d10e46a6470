-- Accepts a question under its conversation's lock: finds its repeat, its parent, and enqueues its run. One round trip: a
-- volatile function reads each table anew after the wait for the lock, which a single statement would not.
-- db/messages/accept-message.ts says what goes in and comes out.
CREATE OR REPLACE FUNCTION accept_message_2(sender_id uuid, new_message jsonb, new_run jsonb, params jsonb,
  OUT outcome text, OUT message jsonb, OUT sibling_ids uuid[], OUT run jsonb, OUT waiting int) LANGUAGE plpgsql AS $$
DECLARE
  question messages := jsonb_populate_record(NULL::messages, new_message);
  conversation conversations;
  named uuid[] := ARRAY(SELECT f::uuid FROM jsonb_array_elements_text(coalesce(new_message->'files', '[]')) f);
  whole int;
BEGIN
  SELECT * INTO conversation FROM conversations c
  WHERE c.id = question.conversation_id AND c.user_id = sender_id AND c.deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN outcome := 'not_found'; RETURN; END IF;

  SELECT to_jsonb(m.*), to_jsonb(r.*) INTO message, run
  FROM messages m JOIN runs r ON r.user_message_id = m.id AND r.client_run_id IS NULL
  WHERE m.conversation_id = conversation.id AND m.client_message_id = question.client_message_id;
  IF FOUND THEN
    outcome := 'repeated';
    question := jsonb_populate_record(question, message);
  ELSE
    IF EXISTS (SELECT FROM withdrawn_messages w
      WHERE w.conversation_id = conversation.id AND w.client_message_id = question.client_message_id) THEN
      outcome := 'withdrawn'; RETURN;
    END IF;
    IF NOT (params->>'allowed')::boolean THEN outcome := 'refused'; RETURN; END IF;
    IF NOT new_message ? 'parent_id' THEN
      question.parent_id := conversation.leaf_id;
    ELSIF question.parent_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM messages m
        WHERE m.id = question.parent_id AND m.conversation_id = conversation.id AND m.role = 'assistant')
      AND NOT EXISTS (SELECT FROM runs r
        WHERE r.message_id = question.parent_id AND r.conversation_id = conversation.id) THEN
      outcome := 'no_parent'; RETURN;
    END IF;
    -- Their sender's own and whole, and from here on not to be cleared.
    PERFORM FROM files f WHERE f.id = ANY(named) AND f.user_id = sender_id AND f.state <> 'uploading' FOR KEY SHARE;
    GET DIAGNOSTICS whole = ROW_COUNT;
    IF whole < cardinality(named) THEN outcome := 'file_missing'; RETURN; END IF;
    SELECT e.run, e.waiting INTO run, waiting FROM enqueue_run_2(new_run, params) e;
    IF run IS NULL THEN outcome := 'queue_full'; RETURN; END IF;
    IF NOT run ? 'id' THEN outcome := 'model_not_offered'; RETURN; END IF;
    INSERT INTO messages (id, conversation_id, user_id, parent_id, role, parts, content, status, client_message_id, run_id, created_at)
    VALUES (question.id, conversation.id, conversation.user_id, question.parent_id, 'user',
      parts_with_files(named, question.content), question.content, 'complete',
      question.client_message_id, (run->>'id')::uuid, clock_timestamp())
    RETURNING to_jsonb(messages.*) INTO message;
    INSERT INTO message_files (message_id, file_id) SELECT question.id, n FROM unnest(named) n;
    outcome := 'accepted';
  END IF;

  IF question.parent_id IS NULL THEN
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = conversation.id AND m.parent_id IS NULL ORDER BY m.created_at, m.id);
  ELSE
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = conversation.id AND m.parent_id = question.parent_id ORDER BY m.created_at, m.id);
  END IF;
END $$;
