-- The four transactions of an intent's life: submitted, claimed, announced, recorded; each is one intent's alone.
-- Omitted: the session check; reads of purpose keys; the looking up of assignment and credential around each step;
-- the daemon session's part of the fence, as no daemon is there; the second write of the claim, which adds the
-- ticket; what is read again only to be answered or noted; sealing, signing of the ticket, and all waiting.
\set n random(1, :highest)
begin;
insert into idempotency_record (tenant_id, service, scope_id, method, request_id, request_hash, hash_key_generation, status_code, response, is_outcome_only, created_time, expire_time)
  values ('00000000-0000-7000-8000-ffffffffffff', 'floor', bench_id(:n), 'ligature.connector.v1.ConnectorControl/SubmitIntent', gen_random_uuid(), sha256(''), 1, 0, '', false, now(), now() + interval '1 day') on conflict do nothing returning request_id as intent_id \gset
select pg_advisory_xact_lock(hashtextextended(bench_id(:n)::text, 0)) is null as locked;
select c.*, p.account_id from connector c join persona p on p.tenant_id = c.tenant_id and p.persona_id = c.connector_id where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id = bench_id(:n) for no key update of c for share of p;
select scope, remote_channel from persona_scope where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and persona_id = bench_id(:n);
select * from consent where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and persona_id = bench_id(:n) order by version desc limit 1;
select confirmation_id from send_confirmation where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and persona_id = bench_id(:n) order by remote_channel limit 1;
select user_key_id from user_key where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and state = 'ACTIVE' for share \gset
insert into intent (tenant_id, intent_id, connector_id, account_id, kind, ordering_key, service, request_id, request_hash, session_id, session_epoch, consent_version, confirmation_id, intent_hash, payload_sealed, payload_bytes, user_key_id, key_epoch, next_try_time, expire_time, trace_id, correlation_id, created_time, updated_time)
  values ('00000000-0000-7000-8000-ffffffffffff', :intent_id::uuid, bench_id(:n), bench_id(:n), 'SEND_MESSAGE', '#a', 'floor', :intent_id::uuid, sha256(''), bench_id(:n), 1, 1, bench_id(:n), sha256(''), decode(repeat('ab', 240), 'hex'), 210, :user_key_id::uuid, 1, now(), now() + interval '1 day', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(), now());
insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'USER', bench_id(:n)::text, bench_id(:n), bench_id(:n), 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1) returning entry_id \gset
insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  values ('00000000-0000-7000-8000-ffffffffffff', :entry_id::uuid, 0, bench_id(:n), :user_key_id::uuid, 1, decode(repeat('ab', 120), 'hex'));
insert into change (tenant_id, topic, kind, object_id, account_id, payload) values ('00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', :intent_id::uuid, bench_id(:n), '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}') returning xid::text::bigint as xid, id, change_time, (select generation from installation) as generation;
update idempotency_record set status_code = 0, response = decode(repeat('ab', 250), 'hex'), is_outcome_only = false where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and service = 'floor' and scope_id = bench_id(:n) and method = 'ligature.connector.v1.ConnectorControl/SubmitIntent' and request_id = :intent_id::uuid;
commit;
begin;
select connector_id from connector where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and connector_id = bench_id(:n) for no key update;
update intent set state = 'LEASED', attempt = attempt + 1, daemon_session_id = '00000000-0000-7000-8000-ffffffffffff', daemon_epoch = 1, connector_epoch = 1, ticket_id = bench_next(), claim_expire_time = now() + interval '60 s', version = version + 1, updated_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = :intent_id::uuid and state in ('PENDING', 'RETRY_WAIT') returning *;
commit;
begin;
update intent set dispatched_time = now(), version = version + 1, updated_time = now(), claim_expire_time = now() + interval '60 s' where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = :intent_id::uuid and state = 'LEASED' and attempt = 1;
select user_key_id from user_key where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and state = 'ACTIVE' for share;
insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'DAEMON', bench_id(:n)::text, bench_id(:n), bench_id(:n), 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1) returning entry_id \gset
insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  values ('00000000-0000-7000-8000-ffffffffffff', :entry_id::uuid, 0, bench_id(:n), :user_key_id::uuid, 1, decode(repeat('ab', 120), 'hex'));
insert into change (tenant_id, topic, kind, object_id, account_id, payload) values ('00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', :intent_id::uuid, bench_id(:n), '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}') returning xid::text::bigint as xid, id, change_time, (select generation from installation) as generation;
commit;
begin;
select connector_id from connector where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and connector_id = bench_id(:n) for no key update;
select * from intent where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = :intent_id::uuid for update;
update intent set state = 'SUCCEEDED', settled_attempt = 1, remote_message_ids = '{m1}', payload_sealed = null, finished_time = now(), version = version + 1, updated_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = :intent_id::uuid and attempt = 1;
select user_key_id from user_key where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and state = 'ACTIVE' for share;
insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'DAEMON', bench_id(:n)::text, bench_id(:n), bench_id(:n), 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1) returning entry_id \gset
insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  values ('00000000-0000-7000-8000-ffffffffffff', :entry_id::uuid, 0, bench_id(:n), :user_key_id::uuid, 1, decode(repeat('ab', 120), 'hex'));
insert into change (tenant_id, topic, kind, object_id, account_id, payload) values ('00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', :intent_id::uuid, bench_id(:n), '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}') returning xid::text::bigint as xid, id, change_time, (select generation from installation) as generation;
update connector set failure_count = 0 where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and connector_id = bench_id(:n) returning failure_count;
commit;
