-- The life of sixteen intents of sixteen connectors, each step of all in one transaction and each table's rows in one
-- statement: submitted, claimed, announced, recorded. The rows are those of submit-intent.
-- Omitted, beside what submit-intent omits: the advisory locks and rules of the submissions.
\set n random(1, :highest)
select array_agg(gen_random_uuid())::text as ids from generate_series(1, 16) \gset
begin;
insert into idempotency_record (tenant_id, service, scope_id, method, request_id, request_hash, hash_key_generation, status_code, response, is_outcome_only, created_time, expire_time)
  select '00000000-0000-7000-8000-ffffffffffff', 'floor', k.owner, 'ligature.connector.v1.ConnectorControl/SubmitIntent', k.id, sha256(''), 1, 0, decode(repeat('ab', 250), 'hex'), false, now(), now() + interval '1 day' from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k;
select c.connector_id from connector c where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) for share;
insert into intent (tenant_id, intent_id, connector_id, account_id, kind, ordering_key, service, request_id, request_hash, session_id, session_epoch, consent_version, confirmation_id, intent_hash, payload_sealed, payload_bytes, user_key_id, key_epoch, next_try_time, expire_time, trace_id, correlation_id, created_time, updated_time)
  select '00000000-0000-7000-8000-ffffffffffff', k.id, k.owner, k.owner, 'SEND_MESSAGE', '#a', 'floor', k.id, sha256(''), k.owner, 1, 1, k.owner, sha256(''), decode(repeat('ab', 240), 'hex'), 210, y.user_key_id, 1, now(), now() + interval '1 day', lpad('1', 32, '0'), gen_random_uuid(), now(), now()
  from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k join user_key y on y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id = k.owner and y.state = 'ACTIVE';
select y.user_key_id from user_key y where y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) and y.state = 'ACTIVE' for share;
with entry as (insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  select '00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'USER', k.owner::text, k.owner, k.owner, 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad('1', 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1 from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k returning entry_id, account_id)
  insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  select '00000000-0000-7000-8000-ffffffffffff', e.entry_id, 0, e.account_id, y.user_key_id, 1, decode(repeat('ab', 120), 'hex') from entry e join user_key y on y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id = e.account_id and y.state = 'ACTIVE';
insert into change (tenant_id, topic, kind, object_id, account_id, payload) select '00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', k.id, k.owner, '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}' from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k;
commit;
begin;
select c.connector_id from connector c where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) for share;
update intent set state = 'LEASED', attempt = attempt + 1, daemon_session_id = '00000000-0000-7000-8000-ffffffffffff', daemon_epoch = 1, connector_epoch = 1, ticket_id = bench_next(), claim_expire_time = now() + interval '60 s', version = version + 1, updated_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = any(:ids::uuid[]) and state in ('PENDING', 'RETRY_WAIT') returning *;
commit;
begin;
select c.connector_id from connector c where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) for share;
update intent set dispatched_time = now(), version = version + 1, updated_time = now(), claim_expire_time = now() + interval '60 s' where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = any(:ids::uuid[]) and state = 'LEASED' and attempt = 1;
select y.user_key_id from user_key y where y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) and y.state = 'ACTIVE' for share;
with entry as (insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  select '00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'DAEMON', k.owner::text, k.owner, k.owner, 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad('1', 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1 from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k returning entry_id, account_id)
  insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  select '00000000-0000-7000-8000-ffffffffffff', e.entry_id, 0, e.account_id, y.user_key_id, 1, decode(repeat('ab', 120), 'hex') from entry e join user_key y on y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id = e.account_id and y.state = 'ACTIVE';
insert into change (tenant_id, topic, kind, object_id, account_id, payload) select '00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', k.id, k.owner, '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}' from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k;
commit;
begin;
select c.connector_id from connector c where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) for share;
select * from intent where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = any(:ids::uuid[]) for update;
update intent set state = 'SUCCEEDED', settled_attempt = 1, remote_message_ids = '{m1}', payload_sealed = null, finished_time = now(), version = version + 1, updated_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and intent_id = any(:ids::uuid[]) and attempt = 1;
select y.user_key_id from user_key y where y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id in (select k.owner from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k) and y.state = 'ACTIVE' for share;
with entry as (insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  select '00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'DAEMON', k.owner::text, k.owner, k.owner, 'ligature.connector.v1.ConnectorControl/Work', 'SUCCEEDED', lpad('1', 32, '0'), gen_random_uuid(), now(),
  '{"intent_id": "00000000-0000-7000-8000-ffffffffffff", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "attempt": "1"}', sha256(''), 1 from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k returning entry_id, account_id)
  insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  select '00000000-0000-7000-8000-ffffffffffff', e.entry_id, 0, e.account_id, y.user_key_id, 1, decode(repeat('ab', 120), 'hex') from entry e join user_key y on y.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and y.account_id = e.account_id and y.state = 'ACTIVE';
insert into change (tenant_id, topic, kind, object_id, account_id, payload) select '00000000-0000-7000-8000-ffffffffffff', 'intent', 'FLOOR', k.id, k.owner, '{"connector_id": "00000000-0000-7000-8000-ffffffffffff"}' from (select u.id, bench_id((:n + u.o) % :highest + 1) as owner from unnest(:ids::uuid[]) with ordinality as u (id, o)) k;
commit;
