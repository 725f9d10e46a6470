-- Keeps a message's search text up to date.
CREATE OR REPLACE FUNCTION messages_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_texts (message_id, conversation_id, user_id, created_at, text)
  VALUES (NEW.id, NEW.conversation_id, NEW.user_id, NEW.created_at, search_form(NEW.content))
  ON CONFLICT (message_id) DO UPDATE SET text = excluded.text;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER messages_search_text AFTER INSERT OR UPDATE OF content ON messages
  FOR EACH ROW EXECUTE FUNCTION messages_search_text();
