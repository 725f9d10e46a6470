-- One round trip for a message on its way in. A volatile function reads each table anew after the wait for the
-- conversation's lock, which a single statement would not. db/accept-message.ts says what goes in and comes out.

-- Gives a run its position and decides whether it starts now or waits. `run` is null when the queue is full.
CREATE FUNCTION enqueue_run(asked jsonb, terms jsonb, OUT run jsonb, OUT waiting int) LANGUAGE plpgsql AS $$
DECLARE
  wanted runs := jsonb_populate_record(NULL::runs, asked);
  place conversations;
  seat jsonb := nullif(terms->'seat', 'null');
BEGIN
  SELECT * INTO place FROM conversations c WHERE c.id = wanted.conversation_id FOR UPDATE;
  SELECT count(*) INTO waiting FROM runs r WHERE r.conversation_id = place.id AND r.status = 'queued';
  IF waiting > 0 OR EXISTS (SELECT FROM runs r WHERE r.conversation_id = place.id AND r.status = 'running') THEN
    seat := NULL;
  END IF;
  IF seat IS NULL AND waiting >= (terms->>'queueLimit')::int THEN RETURN; END IF;

  INSERT INTO runs (id, conversation_id, user_id, user_message_id, message_id, client_run_id, continues_id, model, position,
    status, attempt, owner, log_position, created_at, started_at, lease_expires_at)
  SELECT wanted.id, place.id, place.user_id, wanted.user_message_id, wanted.message_id, wanted.client_run_id,
    wanted.continues_id, coalesce(wanted.model, place.model, u.default_model, terms->>'defaultModel'), place.next_position,
    CASE WHEN seat IS NULL THEN 'queued' ELSE 'running' END, CASE WHEN seat IS NULL THEN 0 ELSE 1 END,
    (seat->>'owner')::uuid, seat->>'logPosition', clock_timestamp(), CASE WHEN seat IS NOT NULL THEN clock_timestamp() END,
    clock_timestamp() + (seat->>'leaseMs')::int * interval '1 millisecond'
  FROM users u WHERE u.id = place.user_id
  RETURNING to_jsonb(runs.*) INTO run;

  UPDATE conversations c SET next_position = place.next_position + 1, leaf_id = wanted.message_id, updated_at = clock_timestamp()
  WHERE c.id = place.id;
END $$;
--> statement-breakpoint
-- Accepts a question under its conversation's lock: finds its repeat, its parent, and enqueues its run.
CREATE FUNCTION accept_message(asker uuid, asked jsonb, asked_run jsonb, terms jsonb,
  OUT outcome text, OUT message jsonb, OUT sibling_ids uuid[], OUT run jsonb, OUT waiting int) LANGUAGE plpgsql AS $$
DECLARE
  question messages := jsonb_populate_record(NULL::messages, asked);
  place conversations;
BEGIN
  SELECT * INTO place FROM conversations c
  WHERE c.id = question.conversation_id AND c.user_id = asker AND c.deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN outcome := 'not_found'; RETURN; END IF;

  SELECT to_jsonb(m.*), to_jsonb(r.*) INTO message, run
  FROM messages m JOIN runs r ON r.user_message_id = m.id AND r.client_run_id IS NULL
  WHERE m.conversation_id = place.id AND m.client_message_id = question.client_message_id;
  IF FOUND THEN
    outcome := 'repeated';
    question := jsonb_populate_record(question, message);
  ELSE
    IF EXISTS (SELECT FROM withdrawn_messages w
      WHERE w.conversation_id = place.id AND w.client_message_id = question.client_message_id) THEN
      outcome := 'withdrawn'; RETURN;
    END IF;
    IF NOT (terms->>'allowed')::boolean THEN outcome := 'refused'; RETURN; END IF;
    IF NOT asked ? 'parent_id' THEN
      question.parent_id := place.leaf_id;
    ELSIF question.parent_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM messages m
        WHERE m.id = question.parent_id AND m.conversation_id = place.id AND m.role = 'assistant')
      AND NOT EXISTS (SELECT FROM runs r WHERE r.message_id = question.parent_id AND r.conversation_id = place.id) THEN
      outcome := 'no_parent'; RETURN;
    END IF;
    SELECT e.run, e.waiting INTO run, waiting FROM enqueue_run(asked_run, terms) e;
    IF run IS NULL THEN outcome := 'queue_full'; RETURN; END IF;
    INSERT INTO messages (id, conversation_id, user_id, parent_id, role, content, status, client_message_id, run_id, created_at)
    VALUES (question.id, place.id, place.user_id, question.parent_id, 'user', question.content, 'complete',
      question.client_message_id, (run->>'id')::uuid, clock_timestamp())
    RETURNING to_jsonb(messages.*) INTO message;
    outcome := 'accepted';
  END IF;

  IF question.parent_id IS NULL THEN
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = place.id AND m.parent_id IS NULL ORDER BY m.created_at, m.id);
  ELSE
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = place.id AND m.parent_id = question.parent_id ORDER BY m.created_at, m.id);
  END IF;
END $$;
--> statement-breakpoint
-- Whether a conversation's next run waits, seen after every lock that the calling statement waited for.
CREATE FUNCTION next_waits(conversation uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT FROM runs r WHERE r.conversation_id = conversation AND r.status = 'queued');
END $$;
