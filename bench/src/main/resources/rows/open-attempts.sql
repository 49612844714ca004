-- An open attempt with its code for each account, for the floor to write to.
insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
  account_id, session_id, binding_hash, provider, target_raw, target_display,
  target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
select tenant_id, account_id, 'EMAIL', 'LINK', 'STEP', 'floor', account_id, account_id,
  sha256(''), 'email', '-', '-', '-', 1, now(), now(), now() + interval '1 day'
from account where account_id <= bench_id(:count);
insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
  code_key_generation, created_time, expire_time)
select tenant_id, account_id, account_id, 'LINK', sha256(''), 1, now() - interval '1 day',
  now() + interval '1 day'
from account where account_id <= bench_id(:count);
