create table credential (
  tenant_id        uuid        not null,
  credential_ref   uuid        not null,
  persona_id       uuid        not null,
  kind             text        collate "C" not null,
  state            text        collate "C" not null default 'ACTIVE',
  current_version  bigint      not null,
  fence            bigint      not null default 1,
  created_time     timestamptz not null,
  updated_time     timestamptz not null,
  constraint credential_exists_once primary key (tenant_id, credential_ref),
  constraint credential_has_its_persona foreign key (tenant_id, persona_id)
    references persona (tenant_id, persona_id) deferrable initially deferred,
  constraint credential_kind_is_known check (kind in ('MTPROTO', 'MATRIX', 'SASL', 'XMPP', 'OAUTH2', 'OAUTH2_BOT')),
  constraint credential_state_is_known check (state in ('ACTIVE', 'REFRESHING', 'NEEDS_RELINK', 'PAUSED', 'SHREDDED')),
  constraint credential_version_and_fence_are_positive check (current_version > 0 and fence > 0)
);
create unique index persona_has_one_credential on credential (tenant_id, persona_id) where state <> 'SHREDDED';
comment on table credential is 'Opaque reference to a persona''s secret; its owner is the persona''s account.';
comment on column credential.current_version is 'Only this version opens; both it and the fence only rise.';
comment on column credential.fence is 'Raised by whoever starts to refresh; a store under an older fence is lost.';

create table credential_version (
  tenant_id       uuid        not null,
  credential_ref  uuid        not null,
  version         bigint      not null,
  header          bytea       not null,
  wrapped_dek     bytea,
  ciphertext      bytea       not null,
  user_key_id     uuid        not null,
  key_epoch       integer     not null,
  token_expire_time timestamptz,
  created_time    timestamptz not null,
  destroyed_time  timestamptz,
  constraint credential_version_exists_once primary key (tenant_id, credential_ref, version),
  constraint credential_version_has_its_credential foreign key (tenant_id, credential_ref)
    references credential (tenant_id, credential_ref),
  constraint credential_version_has_its_user_key foreign key (tenant_id, user_key_id, key_epoch)
    references user_key (tenant_id, user_key_id, epoch),
  constraint credential_version_is_positive check (version > 0),
  constraint credential_header_is_at_most_4_kib check (octet_length(header) between 1 and 4096),
  constraint credential_material_is_at_most_64_kib check (octet_length(ciphertext) between 1 and 65536 + 64),
  constraint credential_key_is_gone_when_destroyed check ((wrapped_dek is null) = (destroyed_time is not null))
);
alter table credential add constraint credential_current_version_exists
  foreign key (tenant_id, credential_ref, current_version)
  references credential_version (tenant_id, credential_ref, version) deferrable initially deferred;
create index credential_version_is_found_by_user_key on credential_version (tenant_id, user_key_id, key_epoch);
comment on table credential_version is 'One sealed secret. The payload never changes; a merge re-wraps only the data key.';
comment on column credential_version.header is 'Blob header message: format, key names, generation, epoch, version, algorithm, key commitment.';
comment on column credential_version.wrapped_dek is 'Data key under the user key''s wrap subkey; null once destroyed.';
comment on column credential_version.token_expire_time is 'Of an access token, as the platform said.';

create table credential_lease (
  tenant_id           uuid        not null,
  lease_id            uuid        not null,
  credential_ref      uuid        not null,
  version             bigint      not null,
  connector_epoch     bigint      not null,
  daemon_id           uuid        not null,
  daemon_session_id   uuid        not null,
  daemon_epoch        bigint      not null,
  build_digest        bytea       not null,
  attestation_level   smallint    not null,
  renewal_count       integer     not null default 0,
  granted_time        timestamptz not null,
  expire_time         timestamptz not null,
  latest_expire_time  timestamptz not null,
  revoked_time        timestamptz,
  revoke_reason       text        collate "C",
  revocation_strength text        collate "C",
  constraint credential_lease_exists_once primary key (tenant_id, lease_id),
  constraint credential_lease_has_its_version foreign key (tenant_id, credential_ref, version)
    references credential_version (tenant_id, credential_ref, version),
  constraint credential_lease_build_digest_is_a_digest check (octet_length(build_digest) = 32),
  constraint credential_lease_ends_by_its_latest_time check (expire_time <= latest_expire_time),
  constraint credential_lease_revocation_has_a_reason check ((revoked_time is null) = (revoke_reason is null)),
  constraint credential_lease_revocation_strength_is_known check (revocation_strength in ('HARD', 'SOFT', 'EXPOSED'))
);
create index credential_lease_is_listed_by_credential on credential_lease (tenant_id, credential_ref, expire_time)
  where revoked_time is null;
create index credential_lease_is_found_by_daemon_session on credential_lease (daemon_session_id) where revoked_time is null;
create index credential_lease_is_swept_by_expiry on credential_lease (expire_time);
comment on table credential_lease is 'Sealed material given to one daemon instance; ends by the database clock.';
comment on column credential_lease.latest_expire_time is 'No renewal reaches beyond it.';

create table sealed_blob_use (
  tenant_id    uuid        not null,
  digest       bytea       not null,
  purpose      text        collate "C" not null,
  used_time    timestamptz not null,
  expire_time  timestamptz not null,
  constraint sealed_blob_is_used_once primary key (tenant_id, digest),
  constraint sealed_blob_digest_is_a_digest check (octet_length(digest) = 32)
);
create index sealed_blob_use_is_swept_by_expiry on sealed_blob_use (expire_time);
comment on table sealed_blob_use is 'Digests of sealed blobs that were opened, kept as long as their recipient key lives.';

grant select, insert, update, delete on credential, credential_version, credential_lease to ${application_role};
grant select, insert, delete on sealed_blob_use to ${application_role};
