-- Remembers what a deleted row had in the S3 store, until the sweep has removed it from there.
CREATE OR REPLACE FUNCTION note_removed_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO removed_files (upload_id, file_id)
  SELECT r.upload_id, r.id FROM removed r WHERE r.stored_in = 's3' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER objects_of_removed_files AFTER DELETE ON files REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION note_removed_files();
