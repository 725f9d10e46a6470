-- How much each user has stored: bytes of texts, and conversations. A change is a row of its own, so that nobody's
-- messages wait for each other; a sweep adds the rows up. Both tables are made of the others, so `copy-database` leaves
-- them out and the triggers fill them again. What belongs to a deleted user is dropped when it is added up.
CREATE TABLE storage (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  bytes bigint NOT NULL,
  conversations integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE storage_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL,
  bytes bigint NOT NULL,
  conversations integer NOT NULL DEFAULT 0
);
--> statement-breakpoint
CREATE INDEX storage_changes_user ON storage_changes (user_id);
--> statement-breakpoint
CREATE FUNCTION stored(asker uuid, OUT bytes bigint, OUT conversations bigint) LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(s.bytes), 0)::bigint, coalesce(sum(s.conversations), 0)::bigint FROM (
    SELECT t.bytes, t.conversations FROM storage t WHERE t.user_id = asker
    UNION ALL SELECT c.bytes, c.conversations FROM storage_changes c WHERE c.user_id = asker
  ) s
$$;
--> statement-breakpoint
-- The length of a text is known without reading it, however long it is.
CREATE FUNCTION text_bytes(VARIADIC texts text[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(octet_length(t)), 0)::bigint FROM unnest(texts) t
$$;
--> statement-breakpoint
CREATE FUNCTION note_messages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes)
  SELECT r.user_id, direction * sum(octet_length(r.content)::bigint + coalesce(octet_length(r.reasoning), 0)
    + coalesce(octet_length(r.sent_content), 0)) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes, conversations)
  SELECT r.user_id, direction * sum(coalesce(octet_length(r.title), 0)::bigint
    + coalesce(octet_length(r.system_prompt), 0)), direction * count(*) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_edited_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.content, NEW.reasoning, NEW.sent_content) - text_bytes(OLD.content, OLD.reasoning, OLD.sent_content));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_edited_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.title, NEW.system_prompt) - text_bytes(OLD.title, OLD.system_prompt));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER storage_of_new_messages AFTER INSERT ON messages REFERENCING NEW TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_messages();
--> statement-breakpoint
CREATE TRIGGER storage_of_gone_messages AFTER DELETE ON messages REFERENCING OLD TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_messages();
--> statement-breakpoint
CREATE TRIGGER storage_of_edited_messages AFTER UPDATE OF content, reasoning, sent_content ON messages
  FOR EACH ROW EXECUTE FUNCTION note_edited_message();
--> statement-breakpoint
CREATE TRIGGER storage_of_new_conversations AFTER INSERT ON conversations REFERENCING NEW TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();
--> statement-breakpoint
CREATE TRIGGER storage_of_gone_conversations AFTER DELETE ON conversations REFERENCING OLD TABLE AS noted
  FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();
--> statement-breakpoint
CREATE TRIGGER storage_of_edited_conversations AFTER UPDATE OF title, system_prompt ON conversations
  FOR EACH ROW EXECUTE FUNCTION note_edited_conversation();
--> statement-breakpoint
-- The triggers' locks keep writers out until the end, so nothing is counted twice or missed.
INSERT INTO storage (user_id, bytes, conversations)
SELECT u.id, coalesce(m.bytes, 0) + coalesce(c.bytes, 0), coalesce(c.conversations, 0) FROM users u
LEFT JOIN (SELECT user_id, sum(octet_length(content)::bigint + coalesce(octet_length(reasoning), 0)
  + coalesce(octet_length(sent_content), 0)) AS bytes FROM messages GROUP BY user_id) m ON m.user_id = u.id
LEFT JOIN (SELECT user_id, count(*) AS conversations, sum(coalesce(octet_length(title), 0)::bigint
  + coalesce(octet_length(system_prompt), 0)) AS bytes FROM conversations GROUP BY user_id) c ON c.user_id = u.id;
