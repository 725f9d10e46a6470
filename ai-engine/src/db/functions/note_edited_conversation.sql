-- Notes by how many bytes a conversation's title and system prompt have grown; by less than none when they have shrunk.
CREATE OR REPLACE FUNCTION note_edited_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.title, NEW.system_prompt) - text_bytes(OLD.title, OLD.system_prompt));
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_edited_conversations AFTER UPDATE OF title, system_prompt ON conversations
  FOR EACH ROW EXECUTE FUNCTION note_edited_conversation();
