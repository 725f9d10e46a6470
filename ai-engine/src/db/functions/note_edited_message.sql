-- Notes by how many bytes a message has grown; by less than none when it has shrunk.
CREATE OR REPLACE FUNCTION note_edited_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.content, NEW.reasoning, NEW.sent_content) - text_bytes(OLD.content, OLD.reasoning, OLD.sent_content));
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_edited_messages AFTER UPDATE OF content, reasoning, sent_content ON messages
  FOR EACH ROW EXECUTE FUNCTION note_edited_message();
