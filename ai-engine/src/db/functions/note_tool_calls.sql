-- Notes how many bytes of arguments and results came or went with a statement's tool calls, in one row for each user.
CREATE OR REPLACE FUNCTION note_tool_calls() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes)
  SELECT r.user_id, direction * sum(text_bytes(r.arguments, r.result)) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_new_tool_calls AFTER INSERT ON tool_calls REFERENCING NEW TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_tool_calls();
CREATE OR REPLACE TRIGGER storage_of_gone_tool_calls AFTER DELETE ON tool_calls REFERENCING OLD TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_tool_calls();
