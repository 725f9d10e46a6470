-- Notes by how many bytes a tool call's result has grown.
CREATE OR REPLACE FUNCTION note_tool_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id, text_bytes(NEW.result) - text_bytes(OLD.result));
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER storage_of_tool_results AFTER UPDATE OF result ON tool_calls
  FOR EACH ROW WHEN (OLD.result IS DISTINCT FROM NEW.result) EXECUTE FUNCTION note_tool_result();
