-- Gives a run its position and decides whether it starts now or waits. `run` is null when the queue is full, and has only the
-- `model` and the `provider` that were chosen when they are not offered.
-- db/messages/accept-message.ts says what `params` holds.
CREATE OR REPLACE FUNCTION enqueue_run_2(new_run jsonb, params jsonb, OUT run jsonb, OUT waiting int) LANGUAGE plpgsql AS $$
DECLARE
  requested runs := jsonb_populate_record(NULL::runs, new_run);
  conversation conversations;
  claim jsonb := nullif(params->'claim', 'null');
  chosen record;
  models jsonb;
BEGIN
  SELECT * INTO conversation FROM conversations c WHERE c.id = requested.conversation_id FOR UPDATE;
  SELECT c.model, c.provider INTO chosen FROM users u CROSS JOIN LATERAL (VALUES
    (1, requested.model, requested.provider), (2, conversation.model, conversation.provider),
    (3, u.default_model, u.default_provider), (4, params->>'defaultModel', params->>'defaultProvider')
  ) c(place, model, provider) WHERE u.id = conversation.user_id AND c.model IS NOT NULL ORDER BY c.place LIMIT 1;
  models := params->'offered'->chosen.provider;
  IF params ? 'offered' AND chosen.provider IS NOT NULL AND (models IS NULL OR models <> 'null' AND NOT models ? chosen.model) THEN
    run := jsonb_build_object('model', chosen.model, 'provider', chosen.provider); RETURN;
  END IF;

  SELECT count(*) INTO waiting FROM runs r WHERE r.conversation_id = conversation.id AND r.status = 'queued';
  IF waiting > 0 OR EXISTS (SELECT FROM runs r WHERE r.conversation_id = conversation.id AND r.status IN ('running', 'waiting')) THEN
    claim := NULL;
  END IF;
  IF claim IS NULL AND waiting >= (params->>'queueLimit')::int THEN RETURN; END IF;

  INSERT INTO runs (id, conversation_id, user_id, user_message_id, message_id, client_run_id, continues_id, model, provider, position,
    status, attempt, owner, log_position, created_at, started_at, claimed_at, lease_expires_at, watched)
  SELECT requested.id, conversation.id, conversation.user_id, requested.user_message_id, requested.message_id,
    requested.client_run_id, requested.continues_id,
    chosen.model, chosen.provider, conversation.next_position,
    CASE WHEN claim IS NULL THEN 'queued' ELSE 'running' END, CASE WHEN claim IS NULL THEN 0 ELSE 1 END,
    (claim->>'owner')::uuid, claim->>'logPosition', clock_timestamp(), CASE WHEN claim IS NOT NULL THEN clock_timestamp() END,
    CASE WHEN claim IS NOT NULL THEN clock_timestamp() END,
    clock_timestamp() + (claim->>'leaseMs')::int * interval '1 millisecond', coalesce(requested.watched, true)
  RETURNING to_jsonb(runs.*) INTO run;

  UPDATE conversations c
  SET next_position = conversation.next_position + 1, leaf_id = requested.message_id, updated_at = clock_timestamp()
  WHERE c.id = conversation.id;
END $$;
