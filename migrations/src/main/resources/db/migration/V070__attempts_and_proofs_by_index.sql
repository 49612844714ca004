-- What is over is looked for every other second, among attempts that mostly are not.
create index link_attempt_is_overdue on link_attempt (expire_time)
  where state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED', 'POLICY_BOUND');
-- A merge ends the proofs of the account that it absorbs.
create index proof_is_found_by_account on proof (tenant_id, account_id) where account_id is not null and used_time is null;
