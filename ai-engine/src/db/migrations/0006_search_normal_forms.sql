-- What searches compare: each message in one form, whatever its normal form, width, case and accents. In a table of its
-- own, so that reading messages costs nothing more and so that the index is made without keeping anybody waiting:
-- the engine fills in older messages by and by (db/search-texts.ts), the newest first.
-- protocol/src/fold-text.ts has the same rules, to mark what was found.

-- White space is one space. A sign of Chinese, Japanese or Korean is written three times: a word of one or two signs
-- has trigrams then, and a text holds another one as before.
CREATE FUNCTION search_form(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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
$$;--> statement-breakpoint
-- For `like`, on what `search_form` made.
CREATE FUNCTION search_pattern(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '%' || replace(replace(replace(search_form(t), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;--> statement-breakpoint
CREATE TABLE "search_texts" (
  "message_id" uuid PRIMARY KEY REFERENCES "messages" ("id") ON DELETE CASCADE,
  "conversation_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "created_at" timestamp (3) with time zone NOT NULL,
  "text" text NOT NULL
);--> statement-breakpoint
CREATE INDEX "search_texts_newest" ON "search_texts" USING btree ("user_id","created_at","message_id");--> statement-breakpoint
CREATE INDEX "search_texts_words" ON "search_texts" USING gin ("user_id","text" gin_trgm_ops);--> statement-breakpoint
CREATE FUNCTION messages_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_texts (message_id, conversation_id, user_id, created_at, text)
  VALUES (NEW.id, NEW.conversation_id, NEW.user_id, NEW.created_at, search_form(NEW.content))
  ON CONFLICT (message_id) DO UPDATE SET text = excluded.text;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER messages_search_text AFTER INSERT OR UPDATE OF content ON "messages" FOR EACH ROW EXECUTE FUNCTION messages_search_text();--> statement-breakpoint
DROP INDEX "messages_user_search";
