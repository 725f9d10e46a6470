create extension btree_gin;

create extension pg_trgm;

create table accounts (
  id uuid not null,
  account_id text not null,
  provider_id text not null,
  user_id uuid not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp(3) with time zone,
  refresh_token_expires_at timestamp(3) with time zone,
  scope text,
  password text,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint accounts_once UNIQUE (provider_id, account_id),
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX accounts_user ON public.accounts USING btree (user_id);

create table api_keys (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  prefix text not null,
  hash text not null,
  scopes text[] not null,
  expires_at timestamp(3) with time zone,
  last_used_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  constraint api_keys_hash_unique UNIQUE (hash),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX api_keys_user ON public.api_keys USING btree (user_id);

create table branch_cuts (
  conversation_id uuid not null,
  message_id uuid not null,
  left_out integer not null,
  summary text,
  created_at timestamp(3) with time zone not null default now(),
  constraint branch_cuts_conversation_id_conversations_id_fk FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint branch_cuts_conversation_id_message_id_pk PRIMARY KEY (conversation_id, message_id)
);

create table conversations (
  id uuid not null,
  user_id uuid not null,
  title text,
  model text,
  system_prompt text,
  next_position integer not null default 1,
  leaf_id uuid,
  title_attempts integer not null default 0,
  title_lease_expires_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  pinned boolean not null default false,
  archived boolean not null default false,
  deleted_at timestamp(3) with time zone,
  tools jsonb not null default '{}'::jsonb,
  provider text,
  parameters jsonb not null default '{}'::jsonb,
  project_id uuid,
  constraint conversations_pkey PRIMARY KEY (id),
  constraint conversations_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE SET NULL,
  constraint conversations_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX conversations_deleted ON public.conversations USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX conversations_listed ON public.conversations USING btree (user_id, archived, pinned, updated_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX conversations_project ON public.conversations USING btree (project_id, updated_at) WHERE (project_id IS NOT NULL);
CREATE INDEX conversations_untitled ON public.conversations USING btree (updated_at) WHERE ((title IS NULL) AND (title_attempts < 3));
CREATE TRIGGER storage_of_edited_conversations AFTER UPDATE OF title, system_prompt ON public.conversations FOR EACH ROW EXECUTE FUNCTION note_edited_conversation();
CREATE TRIGGER storage_of_gone_conversations AFTER DELETE ON public.conversations REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();
CREATE TRIGGER storage_of_new_conversations AFTER INSERT ON public.conversations REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_conversations();

create table file_chunks (
  file_id uuid not null,
  variant text not null,
  index integer not null,
  data bytea not null,
  constraint file_chunks_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint file_chunks_file_id_variant_index_pk PRIMARY KEY (file_id, variant, index)
);

create table file_pieces (
  file_id uuid not null,
  index integer not null,
  user_id uuid not null,
  page integer,
  heading text,
  text text not null,
  words tsvector not null,
  constraint file_pieces_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint file_pieces_file_id_index_pk PRIMARY KEY (file_id, index)
);
CREATE INDEX file_pieces_words ON public.file_pieces USING gin (user_id, words);

create table file_texts (
  file_id uuid not null,
  page integer not null,
  text text not null,
  constraint file_texts_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint file_texts_file_id_page_pk PRIMARY KEY (file_id, page)
);

create table file_vectors (
  file_id uuid not null,
  index integer not null,
  user_id uuid not null,
  model text not null,
  signs bit varying not null,
  vector bytea not null,
  constraint file_vectors_file_id_index_file_pieces_file_id_index_fk FOREIGN KEY (file_id, index) REFERENCES file_pieces(file_id, index) ON DELETE CASCADE,
  constraint file_vectors_file_id_index_pk PRIMARY KEY (file_id, index)
);
CREATE INDEX file_vectors_user ON public.file_vectors USING btree (user_id);

create table files (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  width integer,
  height integer,
  pages integer,
  text_length integer,
  state text not null,
  problem text,
  stored_in text not null,
  upload_id uuid not null,
  read_lease_expires_at timestamp(3) with time zone,
  read_attempts integer not null default 0,
  unused_since timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  embedded_by text,
  embed_lease_expires_at timestamp(3) with time zone,
  embed_claims integer not null default 0,
  constraint files_pkey PRIMARY KEY (id),
  constraint files_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX files_embedded ON public.files USING btree (embedded_by) WHERE (state = 'ready'::text);
CREATE INDEX files_unread ON public.files USING btree (created_at) WHERE (state = ANY (ARRAY['uploading'::text, 'reading'::text]));
CREATE INDEX files_user ON public.files USING btree (user_id, created_at, id);
CREATE TRIGGER objects_of_removed_files AFTER DELETE ON public.files REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION note_removed_files();

create table installation (
  id integer not null default 1,
  secret_fingerprint text,
  sign_up_round uuid not null default gen_random_uuid(),
  constraint installation_pkey PRIMARY KEY (id)
);

create table jwks (
  id uuid not null,
  public_key text not null,
  private_key text not null,
  created_at timestamp(3) with time zone not null default now(),
  expires_at timestamp(3) with time zone,
  alg text,
  crv text,
  constraint jwks_pkey PRIMARY KEY (id)
);

create table message_files (
  message_id uuid not null,
  file_id uuid not null,
  constraint message_files_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint message_files_message_id_file_id_pk PRIMARY KEY (message_id, file_id),
  constraint message_files_message_id_messages_id_fk FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE
);
CREATE INDEX message_files_file ON public.message_files USING btree (file_id);

create table messages (
  id uuid not null,
  conversation_id uuid not null,
  parent_id uuid,
  role text not null,
  content text not null,
  sent_content text,
  reasoning text,
  status text not null,
  model text,
  run_id uuid,
  client_message_id uuid,
  input_tokens integer,
  output_tokens integer,
  reasoning_tokens integer,
  cached_input_tokens integer,
  usage_cents numeric(14,6),
  usage_estimated boolean,
  error jsonb,
  meta jsonb not null default '{}'::jsonb,
  announced_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  user_id uuid not null,
  parts jsonb,
  provider text,
  constraint messages_client_message_id UNIQUE (conversation_id, client_message_id),
  constraint messages_conversation_id_conversations_id_fk FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint messages_countable CHECK (((usage_cents >= (0)::numeric) AND (usage_cents <> 'NaN'::numeric) AND (LEAST(input_tokens, output_tokens, reasoning_tokens, cached_input_tokens) >= 0))),
  constraint messages_pkey PRIMARY KEY (id)
);
CREATE INDEX messages_siblings ON public.messages USING btree (conversation_id, parent_id, created_at);
CREATE INDEX messages_unannounced ON public.messages USING btree (created_at) WHERE (announced_at IS NULL);
CREATE INDEX messages_user_created ON public.messages USING btree (user_id, created_at, id);
CREATE TRIGGER messages_search_text AFTER INSERT OR UPDATE OF content ON public.messages FOR EACH ROW EXECUTE FUNCTION messages_search_text();
CREATE TRIGGER messages_user BEFORE INSERT ON public.messages FOR EACH ROW WHEN ((new.user_id IS NULL)) EXECUTE FUNCTION messages_user();
CREATE TRIGGER storage_of_edited_messages AFTER UPDATE OF content, reasoning, sent_content ON public.messages FOR EACH ROW EXECUTE FUNCTION note_edited_message();
CREATE TRIGGER storage_of_gone_messages AFTER DELETE ON public.messages REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_messages();
CREATE TRIGGER storage_of_new_messages AFTER INSERT ON public.messages REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_messages();

create table project_files (
  project_id uuid not null,
  file_id uuid not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint project_files_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint project_files_project_id_file_id_pk PRIMARY KEY (project_id, file_id),
  constraint project_files_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE
);
CREATE INDEX project_files_file ON public.project_files USING btree (file_id);

create table projects (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  instructions text,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint projects_pkey PRIMARY KEY (id),
  constraint projects_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX projects_user ON public.projects USING btree (user_id, updated_at);

create table providers (
  id uuid not null,
  slug text not null,
  name text not null,
  api text not null,
  base_url text not null,
  api_key text,
  key_hint text,
  headers text,
  header_names text[] not null default '{}'::text[],
  enabled boolean not null default true,
  models jsonb,
  corrections jsonb not null default '{}'::jsonb,
  position integer not null,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint providers_pkey PRIMARY KEY (id),
  constraint providers_slug UNIQUE (slug)
);

create table removed_files (
  upload_id uuid not null,
  file_id uuid not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint removed_files_pkey PRIMARY KEY (upload_id)
);

create table runs (
  id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  user_message_id uuid not null,
  message_id uuid not null,
  client_run_id uuid,
  continues_id uuid,
  model text not null,
  status text not null,
  position integer not null,
  attempt integer not null default 0,
  owner uuid,
  lease_expires_at timestamp(3) with time zone,
  log_position text,
  cancel_requested_at timestamp(3) with time zone,
  partial_content text not null default ''::text,
  partial_reasoning text not null default ''::text,
  error jsonb,
  announced_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  started_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  provider text,
  turn integer not null default 0,
  waiting_for jsonb,
  active_ms integer not null default 0,
  claimed_at timestamp(3) with time zone,
  takeovers integer not null default 0,
  takeovers_without_progress integer not null default 0,
  lost_attempts integer[] not null default '{}'::integer[],
  watched boolean not null default true,
  tools jsonb,
  constraint runs_client_run_id UNIQUE (conversation_id, client_run_id),
  constraint runs_conversation_id_conversations_id_fk FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint runs_message_id_unique UNIQUE (message_id),
  constraint runs_pkey PRIMARY KEY (id)
);
CREATE INDEX runs_queued ON public.runs USING btree (conversation_id, "position") WHERE (status = 'queued'::text);
CREATE INDEX runs_unannounced ON public.runs USING btree (ended_at) WHERE ((announced_at IS NULL) AND (ended_at IS NOT NULL));
CREATE INDEX runs_user_message ON public.runs USING btree (user_message_id);
CREATE UNIQUE INDEX runs_one_open ON public.runs USING btree (conversation_id) WHERE (status = ANY (ARRAY['running'::text, 'waiting'::text]));

create table search_texts (
  message_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  created_at timestamp(3) with time zone not null,
  text text not null,
  constraint search_texts_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint search_texts_pkey PRIMARY KEY (message_id)
);
CREATE INDEX search_texts_newest ON public.search_texts USING btree (user_id, created_at, message_id);
CREATE INDEX search_texts_words ON public.search_texts USING gin (user_id, text gin_trgm_ops);

create table sessions (
  id uuid not null,
  user_id uuid not null,
  token text not null,
  expires_at timestamp(3) with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_unique UNIQUE (token),
  constraint sessions_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

create table settings (
  name text not null,
  value jsonb not null,
  updated_at timestamp(3) with time zone not null default now(),
  constraint settings_pkey PRIMARY KEY (name)
);

create table steps (
  id uuid not null,
  run_id uuid not null,
  index integer not null,
  kind text not null,
  status text not null,
  attempt integer not null,
  detail jsonb not null default '{}'::jsonb,
  started_at timestamp(3) with time zone not null,
  completed_at timestamp(3) with time zone not null,
  turn integer not null default 0,
  constraint steps_pkey PRIMARY KEY (id),
  constraint steps_run_id_runs_id_fk FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
CREATE INDEX steps_run ON public.steps USING btree (run_id, attempt, index);

create table storage (
  user_id uuid not null,
  bytes bigint not null,
  conversations integer not null,
  constraint storage_pkey PRIMARY KEY (user_id),
  constraint storage_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table storage_changes (
  id bigint not null generated always as identity,
  user_id uuid not null,
  bytes bigint not null,
  conversations integer not null default 0,
  constraint storage_changes_pkey PRIMARY KEY (id)
);
CREATE INDEX storage_changes_user ON public.storage_changes USING btree (user_id);

create table tool_calls (
  id uuid not null,
  run_id uuid not null,
  turn integer not null,
  index integer not null,
  user_id uuid not null,
  provider_call_id text not null,
  name text not null,
  title text,
  server text,
  definition_hash text not null,
  arguments text not null,
  read_only boolean not null,
  repeatable boolean not null,
  state text not null,
  result text,
  sources jsonb,
  error text,
  executions integer not null default 0,
  decision text,
  decided_at timestamp(3) with time zone,
  task jsonb,
  requested_input jsonb,
  given_input jsonb,
  started_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  files jsonb,
  constraint tool_calls_pkey PRIMARY KEY (id),
  constraint tool_calls_place UNIQUE (run_id, turn, index),
  constraint tool_calls_run_id_runs_id_fk FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE
);
CREATE INDEX tool_calls_files ON public.tool_calls USING gin (files jsonb_path_ops) WHERE (files IS NOT NULL);
CREATE INDEX tool_calls_undecided ON public.tool_calls USING btree (ended_at) WHERE ((state = 'unknown'::text) AND (decided_at IS NULL));
CREATE TRIGGER storage_of_gone_tool_calls AFTER DELETE ON public.tool_calls REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_tool_calls();
CREATE TRIGGER storage_of_new_tool_calls AFTER INSERT ON public.tool_calls REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION note_tool_calls();
CREATE TRIGGER storage_of_tool_results AFTER UPDATE OF result ON public.tool_calls FOR EACH ROW WHEN ((old.result IS DISTINCT FROM new.result)) EXECUTE FUNCTION note_tool_result();

create table tool_clients (
  server_id uuid not null,
  issuer text not null,
  redirect_uri text not null,
  client text not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint tool_clients_server_id_issuer_redirect_uri_pk PRIMARY KEY (server_id, issuer, redirect_uri),
  constraint tool_clients_server_id_tool_servers_id_fk FOREIGN KEY (server_id) REFERENCES tool_servers(id) ON DELETE CASCADE
);

create table tool_policies (
  id bigint not null generated always as identity,
  user_id uuid not null,
  conversation_id uuid,
  tool text not null,
  definition_hash text not null,
  policy text not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint tool_policies_conversation_id_conversations_id_fk FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint tool_policies_pkey PRIMARY KEY (id),
  constraint tool_policies_subject UNIQUE NULLS NOT DISTINCT (user_id, conversation_id, tool),
  constraint tool_policies_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table tool_servers (
  id uuid not null,
  owner_id uuid,
  slug text not null,
  name text not null,
  url text not null,
  headers text,
  header_names text[] not null default '{}'::text[],
  oauth_client text,
  trusted boolean not null default false,
  allow_private boolean not null default false,
  enabled boolean not null default true,
  policies jsonb not null default '{}'::jsonb,
  revision integer not null default 1,
  tools jsonb,
  listed_at timestamp(3) with time zone,
  ttl_ms integer,
  checked_at timestamp(3) with time zone,
  wants_sign_in boolean not null default false,
  status text not null,
  problem text,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint tool_servers_owner_id_users_id_fk FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint tool_servers_pkey PRIMARY KEY (id),
  constraint tool_servers_slug UNIQUE NULLS NOT DISTINCT (owner_id, slug)
);

create table tool_sign_in_flows (
  state_hash text not null,
  user_id uuid not null,
  server_id uuid not null,
  flow text not null,
  expires_at timestamp(3) with time zone not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint tool_sign_in_flows_pkey PRIMARY KEY (state_hash),
  constraint tool_sign_in_flows_server_id_tool_servers_id_fk FOREIGN KEY (server_id) REFERENCES tool_servers(id) ON DELETE CASCADE,
  constraint tool_sign_in_flows_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX tool_sign_in_flows_user ON public.tool_sign_in_flows USING btree (user_id);

create table tool_sign_ins (
  user_id uuid not null,
  server_id uuid not null,
  server_origin text not null,
  grant text not null,
  expires_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint tool_sign_ins_server_id_tool_servers_id_fk FOREIGN KEY (server_id) REFERENCES tool_servers(id) ON DELETE CASCADE,
  constraint tool_sign_ins_user_id_server_id_pk PRIMARY KEY (user_id, server_id),
  constraint tool_sign_ins_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table turns (
  run_id uuid not null,
  turn integer not null,
  attempt integer not null,
  parts jsonb not null,
  native json,
  created_at timestamp(3) with time zone not null default now(),
  prefix text,
  constraint turns_run_id_runs_id_fk FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  constraint turns_run_id_turn_pk PRIMARY KEY (run_id, turn)
);

create table usage (
  id bigint not null generated always as identity,
  user_id uuid not null,
  conversation_id uuid,
  run_id uuid,
  attempt integer,
  kind text not null,
  model text not null,
  billed_model text not null,
  provider text not null,
  request_id text,
  input_tokens integer not null,
  output_tokens integer not null,
  reasoning_tokens integer not null,
  cached_input_tokens integer not null,
  usage_cents numeric(14,6),
  estimated boolean not null,
  created_at timestamp(3) with time zone not null default now(),
  turn integer not null default 0,
  constraint usage_countable CHECK (((usage_cents >= (0)::numeric) AND (usage_cents <> 'NaN'::numeric) AND (LEAST(input_tokens, output_tokens, reasoning_tokens, cached_input_tokens) >= 0))),
  constraint usage_pkey PRIMARY KEY (id)
);
CREATE INDEX usage_conversation ON public.usage USING btree (conversation_id);
CREATE INDEX usage_created ON public.usage USING btree (created_at);
CREATE INDEX usage_user_created ON public.usage USING btree (user_id, created_at);
CREATE UNIQUE INDEX usage_run_turn_attempt ON public.usage USING btree (run_id, turn, attempt);

create table users (
  id uuid not null,
  name text not null,
  email text,
  email_verified boolean not null default false,
  image text,
  role text not null default 'user'::text,
  banned_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  default_model text,
  system_prompt text,
  signed_out_at timestamp(3) with time zone,
  default_provider text,
  constraint users_email_unique UNIQUE (email),
  constraint users_pkey PRIMARY KEY (id)
);

create table verifications (
  id uuid not null,
  identifier text not null,
  value text not null,
  expires_at timestamp(3) with time zone not null,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  constraint verifications_pkey PRIMARY KEY (id)
);
CREATE INDEX verifications_identifier ON public.verifications USING btree (identifier);

create table withdrawn_messages (
  conversation_id uuid not null,
  client_message_id uuid not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint withdrawn_messages_conversation_id_client_message_id_pk PRIMARY KEY (conversation_id, client_message_id),
  constraint withdrawn_messages_conversation_id_conversations_id_fk FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE
);

CREATE OR REPLACE FUNCTION public.accept_message(asker uuid, asked jsonb, asked_run jsonb, terms jsonb, OUT outcome text, OUT message jsonb, OUT sibling_ids uuid[], OUT run jsonb, OUT waiting integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
DECLARE
  question messages := jsonb_populate_record(NULL::messages, asked);
  place conversations;
BEGIN
  SELECT * INTO place FROM conversations c
  WHERE c.id = question.conversation_id AND c.user_id = asker AND c.deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN outcome := 'not_found'; RETURN; END IF;

  SELECT to_jsonb(m.*), to_jsonb(r.*) INTO message, run
  FROM messages m JOIN runs r ON r.user_message_id = m.id AND r.client_run_id IS NULL
  WHERE m.conversation_id = place.id AND m.client_message_id = question.client_message_id;
  IF FOUND THEN
    outcome := 'repeated';
    question := jsonb_populate_record(question, message);
  ELSE
    IF EXISTS (SELECT FROM withdrawn_messages w
      WHERE w.conversation_id = place.id AND w.client_message_id = question.client_message_id) THEN
      outcome := 'withdrawn'; RETURN;
    END IF;
    IF NOT (terms->>'allowed')::boolean THEN outcome := 'refused'; RETURN; END IF;
    IF NOT asked ? 'parent_id' THEN
      question.parent_id := place.leaf_id;
    ELSIF question.parent_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM messages m
        WHERE m.id = question.parent_id AND m.conversation_id = place.id AND m.role = 'assistant')
      AND NOT EXISTS (SELECT FROM runs r WHERE r.message_id = question.parent_id AND r.conversation_id = place.id) THEN
      outcome := 'no_parent'; RETURN;
    END IF;
    SELECT e.run, e.waiting INTO run, waiting FROM enqueue_run(asked_run, terms) e;
    IF run IS NULL THEN outcome := 'queue_full'; RETURN; END IF;
    INSERT INTO messages (id, conversation_id, user_id, parent_id, role, content, status, client_message_id, run_id, created_at)
    VALUES (question.id, place.id, place.user_id, question.parent_id, 'user', question.content, 'complete',
      question.client_message_id, (run->>'id')::uuid, clock_timestamp())
    RETURNING to_jsonb(messages.*) INTO message;
    outcome := 'accepted';
  END IF;

  IF question.parent_id IS NULL THEN
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = place.id AND m.parent_id IS NULL ORDER BY m.created_at, m.id);
  ELSE
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = place.id AND m.parent_id = question.parent_id ORDER BY m.created_at, m.id);
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION public.accept_message_2(sender_id uuid, new_message jsonb, new_run jsonb, params jsonb, OUT outcome text, OUT message jsonb, OUT sibling_ids uuid[], OUT run jsonb, OUT waiting integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
DECLARE
  question messages := jsonb_populate_record(NULL::messages, new_message);
  conversation conversations;
  named uuid[] := ARRAY(SELECT f::uuid FROM jsonb_array_elements_text(coalesce(new_message->'files', '[]')) f);
  whole int;
BEGIN
  SELECT * INTO conversation FROM conversations c
  WHERE c.id = question.conversation_id AND c.user_id = sender_id AND c.deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN outcome := 'not_found'; RETURN; END IF;

  SELECT to_jsonb(m.*), to_jsonb(r.*) INTO message, run
  FROM messages m JOIN runs r ON r.user_message_id = m.id AND r.client_run_id IS NULL
  WHERE m.conversation_id = conversation.id AND m.client_message_id = question.client_message_id;
  IF FOUND THEN
    outcome := 'repeated';
    question := jsonb_populate_record(question, message);
  ELSE
    IF EXISTS (SELECT FROM withdrawn_messages w
      WHERE w.conversation_id = conversation.id AND w.client_message_id = question.client_message_id) THEN
      outcome := 'withdrawn'; RETURN;
    END IF;
    IF NOT (params->>'allowed')::boolean THEN outcome := 'refused'; RETURN; END IF;
    IF NOT new_message ? 'parent_id' THEN
      question.parent_id := conversation.leaf_id;
    ELSIF question.parent_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM messages m
        WHERE m.id = question.parent_id AND m.conversation_id = conversation.id AND m.role = 'assistant')
      AND NOT EXISTS (SELECT FROM runs r
        WHERE r.message_id = question.parent_id AND r.conversation_id = conversation.id) THEN
      outcome := 'no_parent'; RETURN;
    END IF;
    -- Their sender's own and whole, and from here on not to be cleared.
    PERFORM FROM files f WHERE f.id = ANY(named) AND f.user_id = sender_id AND f.state <> 'uploading' FOR KEY SHARE;
    GET DIAGNOSTICS whole = ROW_COUNT;
    IF whole < cardinality(named) THEN outcome := 'file_missing'; RETURN; END IF;
    SELECT e.run, e.waiting INTO run, waiting FROM enqueue_run_2(new_run, params) e;
    IF run IS NULL THEN outcome := 'queue_full'; RETURN; END IF;
    IF NOT run ? 'id' THEN outcome := 'model_not_offered'; RETURN; END IF;
    INSERT INTO messages (id, conversation_id, user_id, parent_id, role, parts, content, status, client_message_id, run_id, created_at)
    VALUES (question.id, conversation.id, conversation.user_id, question.parent_id, 'user',
      parts_with_files(named, question.content), question.content, 'complete',
      question.client_message_id, (run->>'id')::uuid, clock_timestamp())
    RETURNING to_jsonb(messages.*) INTO message;
    INSERT INTO message_files (message_id, file_id) SELECT question.id, n FROM unnest(named) n;
    outcome := 'accepted';
  END IF;

  IF question.parent_id IS NULL THEN
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = conversation.id AND m.parent_id IS NULL ORDER BY m.created_at, m.id);
  ELSE
    sibling_ids := ARRAY(SELECT m.id FROM messages m
      WHERE m.conversation_id = conversation.id AND m.parent_id = question.parent_id ORDER BY m.created_at, m.id);
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION public.enqueue_run(asked jsonb, terms jsonb, OUT run jsonb, OUT waiting integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
DECLARE
  wanted runs := jsonb_populate_record(NULL::runs, asked);
  place conversations;
  seat jsonb := nullif(terms->'seat', 'null');
BEGIN
  SELECT * INTO place FROM conversations c WHERE c.id = wanted.conversation_id FOR UPDATE;
  SELECT count(*) INTO waiting FROM runs r WHERE r.conversation_id = place.id AND r.status = 'queued';
  IF waiting > 0 OR EXISTS (SELECT FROM runs r WHERE r.conversation_id = place.id AND r.status = 'running') THEN
    seat := NULL;
  END IF;
  IF seat IS NULL AND waiting >= (terms->>'queueLimit')::int THEN RETURN; END IF;

  INSERT INTO runs (id, conversation_id, user_id, user_message_id, message_id, client_run_id, continues_id, model, position,
    status, attempt, owner, log_position, created_at, started_at, lease_expires_at)
  SELECT wanted.id, place.id, place.user_id, wanted.user_message_id, wanted.message_id, wanted.client_run_id,
    wanted.continues_id, coalesce(wanted.model, place.model, u.default_model, terms->>'defaultModel'), place.next_position,
    CASE WHEN seat IS NULL THEN 'queued' ELSE 'running' END, CASE WHEN seat IS NULL THEN 0 ELSE 1 END,
    (seat->>'owner')::uuid, seat->>'logPosition', clock_timestamp(), CASE WHEN seat IS NOT NULL THEN clock_timestamp() END,
    clock_timestamp() + (seat->>'leaseMs')::int * interval '1 millisecond'
  FROM users u WHERE u.id = place.user_id
  RETURNING to_jsonb(runs.*) INTO run;

  UPDATE conversations c SET next_position = place.next_position + 1, leaf_id = wanted.message_id, updated_at = clock_timestamp()
  WHERE c.id = place.id;
END $function$;

CREATE OR REPLACE FUNCTION public.enqueue_run_2(new_run jsonb, params jsonb, OUT run jsonb, OUT waiting integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
DECLARE
  requested runs := jsonb_populate_record(NULL::runs, new_run);
  conversation conversations;
  claim jsonb := nullif(params->'claim', 'null');
  chosen record;
  models jsonb;
BEGIN
  SELECT * INTO conversation FROM conversations c WHERE c.id = requested.conversation_id FOR UPDATE;
  SELECT c.model, c.provider INTO chosen FROM users u CROSS JOIN LATERAL (VALUES
    (1, requested.model, requested.provider), (2, conversation.model, conversation.provider),
    (3, u.default_model, u.default_provider), (4, params->>'defaultModel', params->>'defaultProvider')
  ) c(place, model, provider) WHERE u.id = conversation.user_id AND c.model IS NOT NULL ORDER BY c.place LIMIT 1;
  models := params->'offered'->chosen.provider;
  IF params ? 'offered' AND chosen.provider IS NOT NULL AND (models IS NULL OR models <> 'null' AND NOT models ? chosen.model) THEN
    run := jsonb_build_object('model', chosen.model, 'provider', chosen.provider); RETURN;
  END IF;

  SELECT count(*) INTO waiting FROM runs r WHERE r.conversation_id = conversation.id AND r.status = 'queued';
  IF waiting > 0 OR EXISTS (SELECT FROM runs r WHERE r.conversation_id = conversation.id AND r.status IN ('running', 'waiting')) THEN
    claim := NULL;
  END IF;
  IF claim IS NULL AND waiting >= (params->>'queueLimit')::int THEN RETURN; END IF;

  INSERT INTO runs (id, conversation_id, user_id, user_message_id, message_id, client_run_id, continues_id, model, provider, position,
    status, attempt, owner, log_position, created_at, started_at, claimed_at, lease_expires_at, watched)
  SELECT requested.id, conversation.id, conversation.user_id, requested.user_message_id, requested.message_id,
    requested.client_run_id, requested.continues_id,
    chosen.model, chosen.provider, conversation.next_position,
    CASE WHEN claim IS NULL THEN 'queued' ELSE 'running' END, CASE WHEN claim IS NULL THEN 0 ELSE 1 END,
    (claim->>'owner')::uuid, claim->>'logPosition', clock_timestamp(), CASE WHEN claim IS NOT NULL THEN clock_timestamp() END,
    CASE WHEN claim IS NOT NULL THEN clock_timestamp() END,
    clock_timestamp() + (claim->>'leaseMs')::int * interval '1 millisecond', coalesce(requested.watched, true)
  RETURNING to_jsonb(runs.*) INTO run;

  UPDATE conversations c
  SET next_position = conversation.next_position + 1, leaf_id = requested.message_id, updated_at = clock_timestamp()
  WHERE c.id = conversation.id;
END $function$;

CREATE OR REPLACE FUNCTION public.messages_search_text()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO search_texts (message_id, conversation_id, user_id, created_at, text)
  VALUES (NEW.id, NEW.conversation_id, NEW.user_id, NEW.created_at, search_form(NEW.content))
  ON CONFLICT (message_id) DO UPDATE SET text = excluded.text;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.messages_user()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  SELECT user_id INTO NEW.user_id FROM conversations WHERE id = NEW.conversation_id;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.next_waits(conversation uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM runs r WHERE r.conversation_id = conversation AND r.status = 'queued');
END $function$;

CREATE OR REPLACE FUNCTION public.note_conversations()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes, conversations)
  SELECT r.user_id, direction * sum(coalesce(octet_length(r.title), 0)::bigint
    + coalesce(octet_length(r.system_prompt), 0)), direction * count(*) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_edited_conversation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.title, NEW.system_prompt) - text_bytes(OLD.title, OLD.system_prompt));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_edited_message()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id,
    text_bytes(NEW.content, NEW.reasoning, NEW.sent_content) - text_bytes(OLD.content, OLD.reasoning, OLD.sent_content));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_messages()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes)
  SELECT r.user_id, direction * sum(octet_length(r.content)::bigint + coalesce(octet_length(r.reasoning), 0)
    + coalesce(octet_length(r.sent_content), 0) + coalesce(octet_length(r.parts::text), 0)) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_removed_files()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO removed_files (upload_id, file_id)
  SELECT r.upload_id, r.id FROM removed r WHERE r.stored_in = 's3' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_tool_calls()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  direction int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO storage_changes (user_id, bytes)
  SELECT r.user_id, direction * sum(text_bytes(r.arguments, r.result)) FROM noted r GROUP BY r.user_id;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.note_tool_result()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO storage_changes (user_id, bytes) VALUES (NEW.user_id, text_bytes(NEW.result) - text_bytes(OLD.result));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.parts_with_files(named uuid[], words text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  SELECT CASE WHEN cardinality(named) > 0 THEN (
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('type', 'file', 'fileId', f.id, 'name', f.name,
      'mediaType', f.media_type, 'bytes', f.bytes, 'width', f.width, 'height', f.height)) ORDER BY n.place)
    FROM unnest(named) WITH ORDINALITY n(id, place) JOIN files f ON f.id = n.id
  ) || CASE WHEN words = '' THEN '[]' ELSE jsonb_build_array(jsonb_build_object('type', 'text', 'text', words)) END END
$function$;

CREATE OR REPLACE FUNCTION public.remember_cut(conversation uuid, branch uuid[], message uuid, left_out integer, summary text)
 RETURNS json
 LANGUAGE plpgsql
AS $function$
DECLARE
  cut branch_cuts;
BEGIN
  PERFORM FROM conversations c WHERE c.id = conversation FOR NO KEY UPDATE;
  SELECT c.* INTO cut FROM branch_cuts c
  WHERE c.conversation_id = conversation AND c.message_id = ANY(branch)
  ORDER BY array_position(branch, c.message_id) DESC LIMIT 1;
  IF NOT FOUND THEN
    INSERT INTO branch_cuts (conversation_id, message_id, left_out, summary)
    SELECT c.id, message, remember_cut.left_out, remember_cut.summary FROM conversations c WHERE c.id = conversation
    RETURNING * INTO cut;
  END IF;
  RETURN json_build_object('messageId', cut.message_id, 'leftOut', cut.left_out, 'summary', cut.summary);
END $function$;

CREATE OR REPLACE FUNCTION public.run_context(conversation uuid, question uuid, continued uuid, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
BEGIN
  RETURN (
    WITH RECURSIVE branch(role, content, parent_id, step, said) AS (
      SELECT m.role, m.content, m.parent_id, 1, (m.content <> '')::int FROM messages m
      WHERE m.id = question AND m.conversation_id = conversation
      UNION ALL
      SELECT m.role, m.content, m.parent_id, b.step + 1, b.said + (m.content <> '')::int
      FROM branch b CROSS JOIN LATERAL (
        SELECT role, content, parent_id FROM messages
        WHERE id = b.parent_id AND conversation_id = conversation LIMIT 1
      ) m WHERE b.said < most
    )
    SELECT jsonb_build_object(
      'systemPrompt', coalesce(c.system_prompt, u.system_prompt),
      'interrupted', (SELECT jsonb_build_object('content', m.content, 'reasoning', coalesce(m.reasoning, ''))
        FROM messages m WHERE m.id = continued),
      'said', coalesce((SELECT jsonb_agg(jsonb_build_object('role', b.role, 'content', b.content) ORDER BY b.step DESC)
        FROM branch b WHERE b.content <> ''), '[]'))
    FROM conversations c JOIN users u ON u.id = c.user_id WHERE c.id = conversation
  );
END $function$;

CREATE OR REPLACE FUNCTION public.run_context_2(conversation uuid, question uuid, continued uuid, most integer)
 RETURNS json
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
  -- Read once: the branch must end at the cut that comes with it, whatever another engine cuts meanwhile.
  cuts uuid[] := ARRAY(SELECT c.message_id FROM branch_cuts c WHERE c.conversation_id = conversation);
  most_bytes CONSTANT bigint := 16 * 1024 * 1024;
  most_result CONSTANT int := 64 * 1024;
BEGIN
  RETURN (
    -- What has a `limit 1` looks one row up: without it Postgres joins instead, and reads whole tables.
    WITH RECURSIVE branch(id, parent_id, step, said, bytes) AS (
      SELECT m.id, m.parent_id, 1, 1, 0::bigint FROM messages m WHERE m.id = question AND m.conversation_id = conversation
      UNION ALL
      SELECT m.id, m.parent_id, b.step + 1, b.said + m.said, b.bytes + m.bytes
      FROM branch b CROSS JOIN LATERAL (
        SELECT id, parent_id, (octet_length(content) > 0 OR parts IS NOT NULL)::int AS said,
          octet_length(content) + CASE WHEN role = 'assistant' THEN
            (SELECT coalesce(sum(octet_length(t.native::text)), 0) FROM turns t WHERE t.run_id = messages.run_id)
            + (SELECT coalesce(sum(octet_length(c.arguments) + least(octet_length(c.result), most_result)), 0)
              FROM tool_calls c WHERE c.run_id = messages.run_id) ELSE 0 END AS bytes
        FROM messages WHERE id = b.parent_id AND conversation_id = conversation LIMIT 1
      ) m WHERE b.said < most AND b.bytes < most_bytes AND b.id <> ALL(cuts)
    ), told AS (
      SELECT b.step, m.id, m.role, m.content, m.run_id, CASE WHEN m.role = 'user' THEN m.parts END AS parts FROM branch b
      CROSS JOIN LATERAL (SELECT * FROM messages WHERE id = b.id LIMIT 1) m
      WHERE octet_length(m.content) > 0 OR m.parts IS NOT NULL
      UNION ALL
      SELECT 0, m.id, m.role, m.content, m.run_id, NULL FROM messages m WHERE m.id = continued AND m.conversation_id = conversation
    ), chain(message_id, run_id, continues_id, depth) AS (
      SELECT t.id, r.id, r.continues_id, 1
      FROM told t CROSS JOIN LATERAL (SELECT id, continues_id FROM runs WHERE id = t.run_id LIMIT 1) r
      WHERE t.role = 'assistant'
      UNION ALL
      SELECT c.message_id, r.id, r.continues_id, c.depth + 1
      FROM chain c CROSS JOIN LATERAL (
        SELECT runs.id, runs.continues_id FROM messages JOIN runs ON runs.id = messages.run_id
        WHERE messages.id = c.continues_id LIMIT 1
      ) r WHERE c.depth < 10
    ), worked AS (
      SELECT c.message_id, json_agg(json_build_object('turns', t.turns, 'calls', coalesce(k.calls, '[]')) ORDER BY c.depth DESC) AS runs
      FROM chain c CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('turn', turn, 'native', native, 'prefix', prefix, 'parts', (
            SELECT coalesce(json_agg(part ORDER BY place), '[]') FROM jsonb_array_elements(parts) WITH ORDINALITY p(part, place)
            WHERE part->>'type' = 'text'
          )) ORDER BY turn) AS turns
        FROM turns WHERE run_id = c.run_id
      ) t CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('turn', turn, 'index', index, 'providerCallId', provider_call_id, 'name', name,
          'arguments', arguments, 'state', state, 'result', left(result, most_result), 'error', error,
          'files', files) ORDER BY turn, index) AS calls
        FROM tool_calls WHERE run_id = c.run_id
      ) k WHERE t.turns IS NOT NULL
      GROUP BY c.message_id
    ), messages_told AS (
      SELECT t.step, json_build_object('id', t.id, 'role', t.role, 'content', t.content, 'runs', coalesce(w.runs, '[]'),
        'files', jsonb_path_query_array(t.parts, '$[*] ? (@.type == "file")')) AS message
      FROM told t LEFT JOIN worked w ON w.message_id = t.id
    )
    SELECT json_build_object(
      'isWhole', (SELECT b.parent_id IS NULL OR b.id = ANY(cuts) OR (b.said < most AND b.bytes < most_bytes)
        FROM branch b ORDER BY b.step DESC LIMIT 1),
      'cut', (SELECT json_build_object('messageId', k.message_id, 'leftOut', k.left_out, 'summary', k.summary)
        FROM branch b JOIN branch_cuts k ON k.conversation_id = conversation AND k.message_id = b.id WHERE b.id = ANY(cuts)),
      'systemPrompt', coalesce(c.system_prompt, u.system_prompt), 'parameters', c.parameters,
      'projectInstructions', (SELECT p.instructions FROM projects p WHERE p.id = c.project_id),
      'interrupted', (SELECT m.message FROM messages_told m WHERE m.step = 0),
      'reasoning', (SELECT reasoning FROM messages WHERE id = continued),
      'said', coalesce((SELECT json_agg(m.message ORDER BY m.step DESC) FROM messages_told m WHERE m.step > 0), '[]'))
    FROM conversations c JOIN users u ON u.id = c.user_id WHERE c.id = conversation
  );
END $function$;

CREATE OR REPLACE FUNCTION public.search_form(t text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.search_pattern(t text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT '%' || replace(replace(replace(search_form(t), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$function$;

CREATE OR REPLACE FUNCTION public.stored(asker uuid, OUT bytes bigint, OUT conversations bigint)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(sum(s.bytes), 0)::bigint, coalesce(sum(s.conversations), 0)::bigint FROM (
    SELECT t.bytes, t.conversations FROM storage t WHERE t.user_id = asker
    UNION ALL SELECT c.bytes, c.conversations FROM storage_changes c WHERE c.user_id = asker
  ) s
$function$;

CREATE OR REPLACE FUNCTION public.text_bytes(VARIADIC texts text[])
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT coalesce(sum(octet_length(t)), 0)::bigint FROM unnest(texts) t
$function$;

CREATE OR REPLACE FUNCTION public.tool_choices(decider uuid, conversation uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  SELECT jsonb_build_object(
    'switched', coalesce((SELECT c.tools FROM conversations c WHERE c.id = conversation), '{}'),
    'policies', coalesce((
      SELECT jsonb_agg(jsonb_build_object('tool', p.tool, 'definitionHash', p.definition_hash, 'policy', p.policy))
      FROM tool_policies p WHERE p.user_id = decider AND (p.conversation_id IS NULL OR p.conversation_id = conversation)
    ), '[]'),
    'hasServers', EXISTS (SELECT FROM tool_servers s WHERE s.enabled AND (s.owner_id IS NULL OR s.owner_id = decider)),
    'hasFiles', EXISTS (
      SELECT FROM files f JOIN message_files r ON r.file_id = f.id JOIN messages m ON m.id = r.message_id
      WHERE f.user_id = decider AND m.conversation_id = conversation
    ) OR EXISTS (
      SELECT FROM conversations c JOIN project_files r ON r.project_id = c.project_id WHERE c.id = conversation
    ))
$function$;
