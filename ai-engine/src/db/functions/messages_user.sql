-- Fills messages.user_id for engines that do not know the column.
CREATE OR REPLACE FUNCTION messages_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT user_id INTO NEW.user_id FROM conversations WHERE id = NEW.conversation_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER messages_user BEFORE INSERT ON messages
  FOR EACH ROW WHEN (NEW.user_id IS NULL) EXECUTE FUNCTION messages_user();
