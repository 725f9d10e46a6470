-- Bytes of UTF-8; null has none. Postgres knows the length of a text without reading it.
CREATE OR REPLACE FUNCTION text_bytes(VARIADIC texts text[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(octet_length(t)), 0)::bigint FROM unnest(texts) t
$$;
