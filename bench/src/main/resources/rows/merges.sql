-- Pairs of accounts, six numbers apart from pair to pair. The second of a pair, the middle of its group, has fifty rows
-- that move: 26 identities, 22 profiles and two links. The first has just proven a mailbox of the second.
begin;
create temporary table pair on commit drop as
select :first + 6 * k + 1 as caller, :first + 6 * k + 5 as other, gen_random_uuid() as attempt
from generate_series(0, :count - 1) k;
insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
  subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
  verified_time, last_proof_time, created_time)
select '00000000-0000-7000-8000-ffffffffffff', gen_random_uuid(), bench_id(other), 'EMAIL', 'email', mail, mail, mail, 1,
  true, now(), now(), now()
from pair, generate_series(5, 26) k, lateral (select 'u' || other || '-' || k || '@example.org' as mail) m;
insert into profile (tenant_id, profile_id, account_id, name, created_time, updated_time)
select '00000000-0000-7000-8000-ffffffffffff', gen_random_uuid(), bench_id(other), 'Work ' || k, now(), now()
from pair, generate_series(1, 21) k;
update session set auth_time = now() from pair where session_id = bench_id(caller);
insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service, account_id,
  session_id, binding_hash, provider, target_raw, target_display, target_canonical,
  canonicaliser_version, created_time, updated_time, expire_time)
select '00000000-0000-7000-8000-ffffffffffff', attempt, 'EMAIL', 'LINK', 'CONFLICT', 'development/bench',
  bench_id(caller), bench_id(caller), sha256(''), 'email', mail, mail, mail, 1, now(), now(), now() + interval '1 hour'
from pair, lateral (select 'u' || other || '-1@example.org' as mail) m;
insert into proof (tenant_id, proof_id, link_attempt_id, account_id, purpose, kind, provider,
  subject_canonical, binding_hash, ticket_hash, created_time, expire_time)
select '00000000-0000-7000-8000-ffffffffffff', attempt, attempt, bench_id(caller), 'MERGE', 'EMAIL',
  'email', 'u' || other || '-1@example.org', sha256(''),
  sha256(convert_to('bench-ticket-of-an-account-' || caller, 'UTF8')), now(), now() + interval '1 hour'
from pair;
commit;
