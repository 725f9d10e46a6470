-- Notes how many conversations, and bytes of theirs, came or went with a statement, in one row for each user.
CREATE OR REPLACE FUNCTION note_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes, conversations)
  SELECT r.user_id, direction * sum(coalesce(octet_length(r.title), 0)::bigint
    + coalesce(octet_length(r.system_prompt), 0)), direction * count(*) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_new_conversations AFTER INSERT ON conversations REFERENCING NEW TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();
CREATE OR REPLACE TRIGGER storage_of_gone_conversations AFTER DELETE ON conversations REFERENCING OLD TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();
