-- The page of an account. Omitted: the session check.
\set n random(1, :highest)
select * from identity where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = bench_id(:n) and identity_id > '00000000-0000-0000-0000-000000000000' order by identity_id limit 51;
