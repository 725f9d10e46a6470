-- A pattern for `like`, to be compared with results of `search_form`. It calls that one: the two change together.
CREATE OR REPLACE FUNCTION search_pattern(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '%' || replace(replace(replace(search_form(t), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
