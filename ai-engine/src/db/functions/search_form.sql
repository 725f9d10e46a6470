-- The form of a text that searches compare, whatever its normal form, width, case and accents. White space is one space.
-- A character of Chinese, Japanese or Korean is written three times: a word of one or two of them has trigrams then.
-- protocol/src/fold-text.ts has the same rules, to mark matches.
-- Its results are stored in search_texts: another form is another function, and fills that table again
-- (docs/migrations.md).
CREATE OR REPLACE FUNCTION search_form(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(t) = char_length(t) THEN regexp_replace(lower(t), '\s+', ' ', 'g') ELSE
    regexp_replace(regexp_replace(replace(replace(replace(translate(
      normalize(regexp_replace(lower(normalize(t, NFKD)),
        '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+',
        '', 'g'), NFKC),
      'ςøłđħŧı', 'σoldhti'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
      '\s+', ' ', 'g'),
      '([\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])',
      '\1\1\1', 'g')
  END
$$;
