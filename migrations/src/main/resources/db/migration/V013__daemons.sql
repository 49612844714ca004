create table daemon (
  daemon_id            uuid        not null,
  identity_public_key  bytea       not null,
  state                text        collate "C" not null default 'ACTIVE',
  serves_all_tenants   boolean     not null default false,
  tenant_ids           uuid[]      not null default '{}',
  region               text        collate "C" not null,
  platforms            text[]      collate "C" not null,
  daemon_epoch         bigint      not null default 0,
  version              bigint      not null default 1,
  created_time         timestamptz not null,
  revoked_time         timestamptz,
  constraint daemon_exists_once primary key (daemon_id),
  constraint daemon_identity_key_is_used_once unique (identity_public_key),
  constraint daemon_identity_key_is_an_ed25519_key check (octet_length(identity_public_key) = 32),
  constraint daemon_state_is_known check (state in ('ACTIVE', 'DRAINING', 'REVOKED')),
  constraint daemon_serves_somebody check (serves_all_tenants or cardinality(tenant_ids) > 0),
  constraint daemon_serves_a_platform check (cardinality(platforms) > 0),
  constraint daemon_epoch_is_not_negative check (daemon_epoch >= 0)
);
comment on table daemon is 'A registered daemon; it may serve several tenants, so the row is the cell''s.';
comment on column daemon.identity_public_key is 'Long-lived Ed25519 key that certifies the keys of its instances.';
comment on column daemon.daemon_epoch is 'Raised by every accepted Hello; an older daemon session is fenced.';

create table daemon_enrolment (
  daemon_enrolment_id  uuid        not null,
  daemon_id            uuid        not null,
  token_hash           bytea       not null,
  serves_all_tenants   boolean     not null default false,
  tenant_ids           uuid[]      not null default '{}',
  region               text        collate "C" not null,
  platforms            text[]      collate "C" not null,
  created_by           text        collate "C" not null,
  created_time         timestamptz not null,
  expire_time          timestamptz not null,
  used_time            timestamptz,
  constraint daemon_enrolment_exists_once primary key (daemon_enrolment_id),
  constraint daemon_enrolment_token_is_issued_once unique (token_hash),
  constraint daemon_enrolment_token_hash_is_a_digest check (octet_length(token_hash) = 32),
  constraint daemon_enrolment_lives_15_minutes_at_most check (expire_time <= created_time + interval '15 minutes'),
  constraint daemon_enrolment_is_for_somebody check (serves_all_tenants or cardinality(tenant_ids) > 0),
  constraint daemon_enrolment_is_for_a_platform check (cardinality(platforms) > 0)
);
create index daemon_enrolment_is_swept_by_expiry on daemon_enrolment (expire_time);
comment on table daemon_enrolment is 'Single-use permission to register a daemon''s identity key: update where used_time is null.';

create table daemon_session (
  daemon_session_id       uuid        not null,
  daemon_id               uuid        not null,
  daemon_epoch            bigint      not null,
  generation              bigint      not null,
  node                    text        collate "C" not null,
  work_endpoint           text        collate "C" not null,
  token_hash              bytea       not null,
  instance_signing_key    bytea       not null,
  instance_sealing_key    bytea       not null,
  instance_certificate    bytea       not null,
  build_digest            bytea       not null,
  build_version           text        collate "C" not null,
  attestation_level       smallint    not null,
  verdict                 text        collate "C" not null,
  platforms               text[]      collate "C" not null,
  capacity                integer     not null,
  ready_time              timestamptz,
  last_heartbeat_time     timestamptz not null,
  suspect_time            timestamptz,
  lost_time               timestamptz,
  ended_time              timestamptz,
  end_reason              text        collate "C",
  created_time            timestamptz not null,
  constraint daemon_session_exists_once primary key (daemon_session_id),
  constraint daemon_epoch_is_given_once unique (daemon_id, daemon_epoch),
  constraint daemon_session_token_is_used_once unique (token_hash),
  constraint daemon_session_has_its_daemon foreign key (daemon_id) references daemon (daemon_id),
  constraint daemon_session_token_hash_is_a_digest check (octet_length(token_hash) = 32),
  constraint daemon_session_keys_are_32_bytes
    check (octet_length(instance_signing_key) = 32 and octet_length(instance_sealing_key) = 32),
  constraint daemon_session_build_digest_is_a_digest check (octet_length(build_digest) = 32),
  constraint daemon_session_attestation_is_a_built_level check (attestation_level between 0 and 2),
  constraint daemon_session_verdict_lets_it_in check (verdict in ('FULL', 'READ_ONLY')),
  constraint daemon_session_capacity_is_not_negative check (capacity >= 0),
  constraint daemon_session_end_has_a_reason check ((ended_time is null) = (end_reason is null))
);
create unique index daemon_has_one_live_session on daemon_session (daemon_id) where ended_time is null;
create index daemon_session_heartbeat_is_due on daemon_session (last_heartbeat_time) where ended_time is null;
create index daemon_session_is_swept_by_age on daemon_session (ended_time) where ended_time is not null;
comment on table daemon_session is 'An accepted Hello: one running instance of a daemon, bound to the node that holds its stream. Of the cell.';
comment on column daemon_session.generation is 'installation.generation at its start; another one now means dead.';
comment on column daemon_session.instance_signing_key is 'Ed25519.';
comment on column daemon_session.instance_sealing_key is 'X25519; credentials are sealed to it.';
comment on column daemon_session.instance_certificate is 'Both instance keys signed by the daemon''s identity key.';

create table build (
  platform        text        collate "C" not null,
  build_digest    bytea       not null,
  build_version   text        collate "C" not null,
  manifest        bytea       not null,
  is_denied       boolean     not null default false,
  registered_by   text        collate "C" not null,
  created_time    timestamptz not null,
  constraint build_is_registered_once primary key (platform, build_digest),
  constraint build_digest_is_a_digest check (octet_length(build_digest) = 32)
);
comment on table build is 'Signed release manifests of daemons, and denied digests. Of the cell.';

create table build_policy (
  platform                   text        collate "C" not null,
  minimum_attestation_level  smallint    not null,
  minimum_version            text        collate "C" not null default '',
  version                    bigint      not null default 1,
  set_by                     text        collate "C" not null,
  updated_time               timestamptz not null,
  constraint build_policy_is_one_a_platform primary key (platform),
  constraint build_policy_asks_a_built_level check (minimum_attestation_level between 0 and 2)
);
comment on table build_policy is 'What a daemon build must be to run a platform; looked at again at every heartbeat. Of the cell.';

grant select, insert, update on daemon, build, build_policy to ${application_role};
grant select, insert, update, delete on daemon_enrolment, daemon_session to ${application_role};
