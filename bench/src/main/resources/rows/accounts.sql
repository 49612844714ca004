insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
  updated_time)
values ('00000000-0000-7000-8000-ffffffffffff', 'bench', 'Bench', 'CONSUMER', 'eu', now(), now());
insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
values ('00000000-0000-7000-8000-ffffffffffff', 1, '{}', 'bench', now());

-- The id of an account, profile or session by the number of its account.
create function bench_id(n bigint) returns uuid language sql immutable as
  $$ select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- A fresh id that grows with time, as those of the server do (UUID version 7).
create function bench_next() returns uuid language sql volatile as
  $$ select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(random()::text), 1, 19))::uuid $$;

insert into account (tenant_id, account_id, kind, created_time, updated_time)
select '00000000-0000-7000-8000-ffffffffffff', bench_id(n), 'USER', now(), now() from generate_series(1, :count) n;
insert into profile (tenant_id, profile_id, account_id, name, is_primary, created_time,
  updated_time)
select '00000000-0000-7000-8000-ffffffffffff', bench_id(n), bench_id(n), 'Anna', true, now(), now()
from generate_series(1, :count) n;
insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
  subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
  verified_time, last_proof_time, created_time)
select '00000000-0000-7000-8000-ffffffffffff', gen_random_uuid(), bench_id(n), 'EMAIL', 'email', mail, mail, mail, 1,
  true, now(), now(), now()
from generate_series(1, :count) n, generate_series(1, 4) k,
  lateral (select 'u' || n || '-' || k || '@example.org' as mail) m;
insert into session (tenant_id, session_id, account_id, token_hash, session_epoch, aal, amr,
  audience, auth_time, idle_ttl_seconds, idle_expire_time, expire_time, last_used_time,
  created_time)
select '00000000-0000-7000-8000-ffffffffffff', bench_id(n), bench_id(n), sha256(convert_to('bench-session-of-an-account-' || n, 'UTF8')), 1,
  2, '{pwd,otp}', '{development/bench}', now(), 86400, now() + interval '1 day',
  now() + interval '1 day', now(), now()
from generate_series(1, :count) n;
-- Groups of three, linked fully with the one in their middle.
insert into account_link (tenant_id, low_account_id, high_account_id, link_id, low_ceiling,
  high_ceiling, created_time, updated_time)
select '00000000-0000-7000-8000-ffffffffffff', bench_id(n), bench_id(n + 1), bench_id(n), 2, 2, now(), now()
from generate_series(1, :count - 1) n where n % 3 > 0;
