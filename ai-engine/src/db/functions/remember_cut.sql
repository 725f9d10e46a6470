-- Remembers where a branch is cut, unless another engine has cut it meanwhile: then that cut stands. `branch` are the ids
-- of its messages since the cut before, oldest first; `message` is among them. Volatile, so that it sees what was committed
-- while it waited for the lock. db/messages/branch-cuts.ts says what comes out.
CREATE OR REPLACE FUNCTION remember_cut(conversation uuid, branch uuid[], message uuid, left_out int, summary text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  cut branch_cuts;
BEGIN
  PERFORM FROM conversations c WHERE c.id = conversation FOR NO KEY UPDATE;
  SELECT c.* INTO cut FROM branch_cuts c
  WHERE c.conversation_id = conversation AND c.message_id = ANY(branch)
  ORDER BY array_position(branch, c.message_id) DESC LIMIT 1;
  IF NOT FOUND THEN
    INSERT INTO branch_cuts (conversation_id, message_id, left_out, summary)
    SELECT c.id, message, remember_cut.left_out, remember_cut.summary FROM conversations c WHERE c.id = conversation
    RETURNING * INTO cut;
  END IF;
  RETURN json_build_object('messageId', cut.message_id, 'leftOut', cut.left_out, 'summary', cut.summary);
END $$;
