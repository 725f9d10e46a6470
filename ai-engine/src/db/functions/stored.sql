-- How much a user has stored: what was added up, and the changes since then.
CREATE OR REPLACE FUNCTION stored(asker uuid, OUT bytes bigint, OUT conversations bigint) LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(s.bytes), 0)::bigint, coalesce(sum(s.conversations), 0)::bigint FROM (
    SELECT t.bytes, t.conversations FROM storage t WHERE t.user_id = asker
    UNION ALL SELECT c.bytes, c.conversations FROM storage_changes c WHERE c.user_id = asker
  ) s
$$;
