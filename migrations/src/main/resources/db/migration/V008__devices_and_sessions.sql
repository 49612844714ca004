create table device (
  tenant_id            uuid        not null,
  device_id            uuid        not null,
  account_id           uuid        not null,
  display_name         text        not null,
  client_platform      text        collate "C",
  last_handshake_time  timestamptz not null,
  revoked_time         timestamptz,
  created_time         timestamptz not null,
  constraint device_exists_once primary key (tenant_id, device_id),
  constraint device_is_known_by_account_and_id unique (tenant_id, account_id, device_id),
  constraint device_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint device_display_name_is_short check (char_length(display_name) between 1 and 200),
  constraint device_client_platform_is_short check (octet_length(client_platform) <= 64)
);
comment on table device is 'Where an account is or was signed in.';

create table session (
  tenant_id         uuid        not null,
  session_id        uuid        not null,
  account_id        uuid        not null,
  token_hash        bytea       not null,
  device_id         uuid,
  identity_id       uuid,
  session_epoch     bigint      not null,
  aal               smallint    not null,
  amr               text[]      collate "C" not null,
  audience          text[]      collate "C" not null,
  auth_time         timestamptz not null,
  idle_ttl_seconds  integer     not null,
  idle_expire_time  timestamptz not null,
  expire_time       timestamptz not null,
  last_used_time    timestamptz not null,
  revoked_time      timestamptz,
  revoke_reason     text        collate "C",
  created_time      timestamptz not null,
  constraint session_exists_once primary key (tenant_id, session_id),
  constraint session_token_is_used_once unique (tenant_id, token_hash),
  constraint session_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint session_is_on_a_device_of_its_account foreign key (tenant_id, account_id, device_id)
    references device (tenant_id, account_id, device_id) deferrable initially deferred,
  constraint session_was_signed_in_by_an_identity foreign key (tenant_id, identity_id)
    references identity (tenant_id, identity_id) on delete set null (identity_id),
  constraint session_token_hash_is_a_digest check (octet_length(token_hash) = 32),
  constraint session_aal_is_one_to_three check (aal between 1 and 3),
  constraint session_audience_names_a_service check (cardinality(audience) between 1 and 64),
  constraint session_amr_names_a_factor check (cardinality(amr) between 1 and 16),
  constraint session_idle_ttl_is_positive check (idle_ttl_seconds > 0),
  constraint session_revocation_has_a_reason check ((revoked_time is null) = (revoke_reason is null))
);
create index session_is_listed_by_account on session (tenant_id, account_id, session_id);
create index session_is_found_by_identity on session (tenant_id, identity_id) where identity_id is not null;
create index session_is_swept_by_expiry on session (expire_time);
comment on table session is 'A signed-in device of an account; alive iff not revoked, not expired and of the account''s epoch.';
comment on column session.token_hash is 'SHA-256 of the opaque token; the token itself is nowhere.';
comment on column session.identity_id is 'Identity it signed in by; unlinking that identity ends the session.';
comment on column session.aal is 'Assurance level.';
comment on column session.amr is 'Factors used (RFC 8176 names).';
comment on column session.audience is 'Services that may present it.';
comment on column session.auth_time is 'When the user last proved a factor; step-up measures its age.';

grant select, insert, update, delete on device, session to ${application_role};
