create table totp (
  tenant_id               uuid        not null,
  account_id              uuid        not null,
  enrolled_by_session_id  uuid        not null,
  label                   text,
  seed_sealed             bytea       not null,
  user_key_id             uuid        not null,
  key_epoch               integer     not null,
  last_step               bigint      not null default 0,
  tries                   smallint    not null default 0,
  tries_since_time        timestamptz not null,
  created_time            timestamptz not null,
  confirmed_time          timestamptz,
  constraint totp_is_one_an_account primary key (tenant_id, account_id),
  constraint totp_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint totp_has_its_user_key foreign key (tenant_id, user_key_id, key_epoch)
    references user_key (tenant_id, user_key_id, epoch),
  constraint totp_label_is_short check (char_length(label) between 1 and 100),
  constraint totp_tries_are_at_most_five check (tries between 0 and 5)
);
comment on table totp is 'Authenticator of an account (RFC 6238); in use once it is confirmed.';
comment on column totp.seed_sealed is 'Under the content subkey of the account.';
comment on column totp.last_step is 'Steps up to this one are used up, so no code is good twice.';

create table recovery_code (
  tenant_id            uuid        not null,
  recovery_code_id     uuid        not null,
  account_id           uuid        not null,
  code_hmac            bytea       not null,
  code_key_generation  integer     not null,
  created_time         timestamptz not null,
  used_time            timestamptz,
  constraint recovery_code_exists_once primary key (tenant_id, recovery_code_id),
  constraint recovery_code_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint recovery_code_hmac_is_a_digest check (octet_length(code_hmac) = 32)
);
create index recovery_code_is_listed_by_account on recovery_code (tenant_id, account_id);
comment on table recovery_code is 'Codes of 80 bits that recover an account. Used once: update where used_time is null.';
comment on column recovery_code.code_hmac is 'HMAC-SHA-256 of account and code under the recovery pepper of that generation.';

create table recovery_try (
  tenant_id     uuid        not null,
  subject_hmac  bytea       not null,
  tries         integer     not null,
  since_time    timestamptz not null,
  constraint recovery_try_exists_once primary key (tenant_id, subject_hmac),
  constraint recovery_try_subject_hmac_is_a_digest check (octet_length(subject_hmac) = 32)
);
create index recovery_try_is_swept_by_age on recovery_try (since_time);
comment on table recovery_try is 'Tries of recovery codes within an hour, for each account and each name that is nobody''s.';

grant select, insert, update, delete on totp, recovery_code, recovery_try to ${application_role};
