-- Whether a conversation's next run waits, seen after every lock that the calling statement waited for.
CREATE OR REPLACE FUNCTION next_waits(conversation uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT FROM runs r WHERE r.conversation_id = conversation AND r.status = 'queued');
END $$;
