\set n random(1, :accounts)
select * from identity where tenant_id = '00000000-0000-7000-8000-ffffffffffff' and account_id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid and identity_id > '00000000-0000-0000-0000-000000000000' order by identity_id limit 51;
