-- ContinueLink: the statements of its transaction that lock, write, or depend on the account.
-- Omitted: the session check before it; reads of purpose keys and of the attempt's binding, which the rows
-- already at hand could answer; the deriving of digests and the sealing of the audit body.
\set n random(1, :highest)
begin;
insert into idempotency_record (tenant_id, service, scope_id, method, request_id, request_hash, hash_key_generation, status_code, response, is_outcome_only, created_time, expire_time)
  values ('00000000-0000-7000-8000-ffffffffffff', 'floor', bench_id(:n), 'ligature.link.v1.LinkService/ContinueLink', gen_random_uuid(), sha256(''), 1, 0, '', false, now(), now() + interval '1 day') on conflict do nothing returning request_id \gset
select * from account where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = any(array[bench_id(:n)]) order by account_id for update;
select * from link_attempt where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and link_attempt_id = bench_id(:n) for update;
select p.policy, p.version, t.residency from tenant t join tenant_policy p on p.tenant_id = t.tenant_id and p.version = t.policy_version where t.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and t.state = 'ACTIVE';
update challenge set tries = 1 where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and link_attempt_id = bench_id(:n) and expire_time > now() returning challenge_id, tries, code_key_generation, code_hmac;
update challenge set used_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and challenge_id = bench_id(:n);
select count(*)::int as count from identity where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and verified_time is not null;
insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer, subject_raw, subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable, verified_time, last_proof_time, created_time)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), bench_id(:n), 'EMAIL', 'email', '', 'floor', 'floor', gen_random_uuid()::text, 1, true, now(), now(), now()) on conflict do nothing returning *;
select tenant_id, user_key_id, epoch, account_id, state, residency, generation, shard, wrapped from user_key where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and state = 'ACTIVE' for share;
insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, account_id, method, outcome, proof_kind, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'USER', bench_id(:n)::text, bench_id(:n), 'ligature.link.v1.LinkService/ContinueLink', 'SUCCEEDED', 'EMAIL_CODE', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(), '{"attempt_id": "00000000-0000-7000-8000-ffffffffffff", "identity_id": "00000000-0000-7000-8000-ffffffffffff"}', sha256(''), 1) returning entry_id \gset
insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  values ('00000000-0000-7000-8000-ffffffffffff', :entry_id::uuid, 0, bench_id(:n), bench_id(:n), 1, decode(repeat('ab', 150), 'hex'));
update challenge set void_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and link_attempt_id = bench_id(:n) and used_time is null and void_time is null;
update link_attempt set state = 'LINKED', step = null, result = decode(repeat('ab', 100), 'hex'), failure_reason = null, revision = revision + 1, updated_time = now() where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and link_attempt_id = bench_id(:n);
insert into change (tenant_id, topic, kind, object_id, account_id, payload) values ('00000000-0000-7000-8000-ffffffffffff', 'link_attempt', 'LINKED', bench_id(:n), bench_id(:n), '{}') returning xid::text::bigint as xid, id, change_time, (select generation from installation) as generation;
update idempotency_record set status_code = 0, response = decode(repeat('ab', 250), 'hex'), is_outcome_only = false where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and service = 'floor' and scope_id = bench_id(:n) and method = 'ligature.link.v1.LinkService/ContinueLink' and request_id = :request_id::uuid;
commit;
