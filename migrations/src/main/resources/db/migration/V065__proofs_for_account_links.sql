-- A proof may be for a link between accounts, and for nothing else.
alter table link_attempt drop constraint link_attempt_purpose_is_known;
alter table link_attempt add constraint link_attempt_purpose_is_known
  check (purpose in ('SIGN_IN', 'LINK', 'LINK_ACCOUNTS', 'MERGE', 'STEP_UP', 'RECOVERY'));
alter table challenge drop constraint challenge_purpose_is_known;
alter table challenge add constraint challenge_purpose_is_known
  check (purpose in ('SIGN_IN', 'LINK', 'LINK_ACCOUNTS', 'MERGE', 'STEP_UP', 'RECOVERY'));
alter table proof drop constraint proof_purpose_is_known;
alter table proof add constraint proof_purpose_is_known
  check (purpose in ('SIGN_IN', 'LINK', 'LINK_ACCOUNTS', 'MERGE', 'STEP_UP', 'RECOVERY'));
comment on column proof.ticket_hash is 'SHA-256 of the ticket handed out for it (sign-in, merge, link between accounts); null where the commit followed at once.';
