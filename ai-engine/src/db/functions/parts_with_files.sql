-- The parts of a question: its files in their order, then its text. Null for a question of text alone.
CREATE OR REPLACE FUNCTION parts_with_files(named uuid[], words text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN cardinality(named) > 0 THEN (
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('type', 'file', 'fileId', f.id, 'name', f.name,
      'mediaType', f.media_type, 'bytes', f.bytes, 'width', f.width, 'height', f.height)) ORDER BY n.place)
    FROM unnest(named) WITH ORDINALITY n(id, place) JOIN files f ON f.id = n.id
  ) || CASE WHEN words = '' THEN '[]' ELSE jsonb_build_array(jsonb_build_object('type', 'text', 'text', words)) END END
$$;
