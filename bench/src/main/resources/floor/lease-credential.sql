-- LeaseCredential: the statements of its transaction that lock, write, or read the material.
-- Omitted: the reads of the daemon's session and nonce before and in it; reads of purpose keys; the guard's join
-- of session, daemon and build, as no daemon is there; opening the credential and sealing it with HPKE.
\set n random(1, :highest)
begin;
insert into idempotency_record (tenant_id, service, scope_id, method, request_id, request_hash, hash_key_generation, status_code, response, is_outcome_only, created_time, expire_time)
  values ('00000000-0000-7000-8000-ffffffffffff', 'floor', '00000000-0000-7000-8000-ffffffffffff', 'ligature.vault.v1.VaultService/LeaseCredential', gen_random_uuid(), sha256(''), 1, 0, '', false, now(), now() + interval '1 day') on conflict do nothing returning request_id \gset
select c.desired from connector c join tenant t on t.tenant_id = c.tenant_id where c.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and c.connector_id = bench_id(:n) for share of c;
select p.account_id, a.state as account_state, p.platform, p.network, p.remote_canonical, t.residency from persona p join account a on a.tenant_id = p.tenant_id and a.account_id = p.account_id join tenant t on t.tenant_id = p.tenant_id where p.tenant_id = '00000000-0000-7000-8000-ffffffffffff' and p.persona_id = bench_id(:n) and p.ended_time is null for share of p;
select credential_ref, current_version from credential where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and persona_id = bench_id(:n) and state <> 'SHREDDED' for share \gset
select header, wrapped_dek, ciphertext, user_key_id, key_epoch, token_expire_time, created_time from credential_version where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and credential_ref = :credential_ref::uuid and version = :current_version::bigint and destroyed_time is null;
select tenant_id, user_key_id, epoch, account_id, state, residency, generation, shard, wrapped from user_key where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and state = 'ACTIVE' for share;
insert into credential_lease (tenant_id, lease_id, credential_ref, version, connector_epoch, daemon_id, daemon_session_id, daemon_epoch, build_digest, attestation_level, granted_time, expire_time, latest_expire_time)
  select '00000000-0000-7000-8000-ffffffffffff', bench_next(), :credential_ref::uuid, :current_version::bigint, 1, '00000000-0000-7000-8000-ffffffffffff', '00000000-0000-7000-8000-ffffffffffff', 1, sha256(''), 0, moment, moment + interval '10 min', moment + interval '12 h' from clock_timestamp() as moment returning expire_time;
insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, account_id, method, outcome, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  values ('00000000-0000-7000-8000-ffffffffffff', bench_next(), 'FLOOR', 'DAEMON', bench_id(:n)::text, bench_id(:n), 'ligature.vault.v1.VaultService/LeaseCredential', 'SUCCEEDED', lpad(to_hex(:n::bigint), 32, '0'), gen_random_uuid(), now(),
  '{"lease_id": "00000000-0000-7000-8000-ffffffffffff", "credential_ref": "00000000-0000-7000-8000-ffffffffffff", "credential_version": "1", "connector_id": "00000000-0000-7000-8000-ffffffffffff", "connector_epoch": "1", "daemon_id": "00000000-0000-7000-8000-ffffffffffff", "daemon_session_id": "00000000-0000-7000-8000-ffffffffffff", "attestation_level": "0"}', sha256(''), 1) returning entry_id \gset
insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  values ('00000000-0000-7000-8000-ffffffffffff', :entry_id::uuid, 0, bench_id(:n), bench_id(:n), 1, decode(repeat('ab', 90), 'hex'));
update idempotency_record set status_code = 0, response = decode(repeat('ab', 200), 'hex'), is_outcome_only = true where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and service = 'floor' and scope_id = '00000000-0000-7000-8000-ffffffffffff' and method = 'ligature.vault.v1.VaultService/LeaseCredential' and request_id = :request_id::uuid;
commit;
