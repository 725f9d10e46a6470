-- Notes how many bytes came or went with a statement's messages, in one row for each user.
CREATE OR REPLACE FUNCTION note_messages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes)
  SELECT r.user_id, direction * sum(octet_length(r.content)::bigint + coalesce(octet_length(r.reasoning), 0)
    + coalesce(octet_length(r.sent_content), 0) + coalesce(octet_length(r.parts::text), 0)) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_new_messages AFTER INSERT ON messages REFERENCING NEW TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_messages();
CREATE OR REPLACE TRIGGER storage_of_gone_messages AFTER DELETE ON messages REFERENCING OLD TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_messages();
