alter table proof add column aal smallint;
alter table proof add column amr text[] collate "C";
alter table proof add column auth_time timestamptz;
alter table proof add constraint proof_aal_is_one_to_three check (aal between 1 and 3);
alter table proof add constraint proof_has_its_assurance_whole check (num_nulls(aal, amr, auth_time) in (0, 3));
comment on column proof.aal is 'Of a sign-in: assurance level that the proof gives a session.';
comment on column proof.amr is 'Of a sign-in: factors used (RFC 8176 names).';
comment on column proof.auth_time is 'Of a sign-in: when the factors were used.';
