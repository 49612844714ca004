-- The holder of a mailbox.
\set n random(1, :highest)
select identity.account_id, identity.identity_id from identity join account using (tenant_id, account_id) where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and provider = 'email' and issuer = '' and subject_canonical = 'u' || :n::text || '-1@example.org' and verified_time is not null and state not in ('MERGED', 'DELETED');
