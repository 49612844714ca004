alter table profile_grant drop constraint profile_grant_permission_is_known;
alter table profile_grant add constraint profile_grant_permission_is_known
  check (permission in ('WRITE_PROFILE', 'SEND_AS'));
comment on table profile_grant is 'What a linked account may do with a profile beyond what the path of links lets through.';
