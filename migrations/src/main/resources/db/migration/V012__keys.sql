create table kek_canary (
  kek_uri      text        collate "C" not null,
  kek_version  text        collate "C" not null,
  wrapped      bytea       not null,
  created_time timestamptz not null,
  constraint kek_canary_is_one_a_version primary key (kek_uri, kek_version)
);
comment on table kek_canary is 'A known value under each master key version, opened at start: a wrong or missing key refuses to start. Of the cell.';

create table shard_key (
  residency     text        collate "C" not null,
  generation    integer     not null,
  shard         smallint    not null,
  wrapped       bytea       not null,
  kek_uri       text        collate "C" not null,
  kek_version   text        collate "C" not null,
  created_time  timestamptz not null,
  rewrapped_time timestamptz,
  constraint shard_key_exists_once primary key (residency, generation, shard),
  constraint shard_is_one_of_256 check (shard between 0 and 255),
  constraint shard_key_generation_is_positive check (generation > 0)
);
comment on table shard_key is 'Keys between a residency''s master key and its user keys. Of the cell.';
comment on column shard_key.wrapped is 'By the master key; its authenticated data is built from environment, residency, shard and generation.';
comment on column shard_key.kek_version is 'Full name of the master key version that wrapped it.';

create table system_key (
  residency      text        collate "C" not null,
  generation     integer     not null,
  wrapped        bytea       not null,
  kek_uri        text        collate "C" not null,
  kek_version    text        collate "C" not null,
  created_time   timestamptz not null,
  rewrapped_time timestamptz,
  constraint system_key_exists_once primary key (residency, generation),
  constraint system_key_generation_is_positive check (generation > 0)
);
comment on table system_key is 'Key above the purpose keys, under the master key. Of the cell.';

create table purpose_key (
  name               text        collate "C" not null,
  scope              text        collate "C" not null default '',
  generation         integer     not null,
  state              text        collate "C" not null default 'ACTIVE',
  residency          text        collate "C" not null,
  system_generation  integer     not null,
  wrapped            bytea,
  public_key         bytea,
  not_before_time    timestamptz not null,
  not_after_time     timestamptz,
  created_time       timestamptz not null,
  constraint purpose_key_exists_once primary key (name, scope, generation),
  constraint purpose_key_has_its_system_key foreign key (residency, system_generation)
    references system_key (residency, generation),
  constraint purpose_key_name_is_a_short_word check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  constraint purpose_key_scope_is_short check (octet_length(scope) <= 64),
  constraint purpose_key_state_is_known check (state in ('ACTIVE', 'RETIRED', 'DESTROYED')),
  constraint purpose_key_is_gone_when_destroyed check ((state = 'DESTROYED') = (wrapped is null)),
  constraint purpose_key_generation_is_positive check (generation > 0)
);
create unique index purpose_key_has_one_active_generation on purpose_key (name, scope) where state = 'ACTIVE';
comment on table purpose_key is 'Keys of the system itself (otp-hmac, idempotency-hmac, vault-hpke, ...), one row a generation. Of the cell.';
comment on column purpose_key.scope is 'Tenant or residency the key is for; empty when it is the cell''s.';
comment on column purpose_key.public_key is 'Of a key pair; the private half is the wrapped one.';

create table key_manifest (
  name           text        collate "C" not null,
  residency      text        collate "C" not null,
  sequence       bigint      not null,
  manifest       bytea       not null,
  signature      bytea       not null,
  created_time   timestamptz not null,
  constraint key_manifest_exists_once primary key (name, residency, sequence),
  constraint key_manifest_name_is_known check (name in ('SEALING', 'TICKET')),
  constraint key_manifest_sequence_is_positive check (sequence > 0)
);
comment on table key_manifest is 'Signed lists of published public keys; a reader refuses a sequence lower than one it has seen. Of the cell.';

create table user_key (
  tenant_id       uuid        not null,
  user_key_id     uuid        not null,
  epoch           integer     not null,
  account_id      uuid        not null,
  state           text        collate "C" not null default 'ACTIVE',
  residency       text        collate "C" not null,
  generation      integer     not null,
  shard           smallint    not null,
  wrapped         bytea,
  created_time    timestamptz not null,
  retired_time    timestamptz,
  shredded_time   timestamptz,
  constraint user_key_exists_once primary key (tenant_id, user_key_id, epoch),
  constraint user_key_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint user_key_has_its_shard_key foreign key (residency, generation, shard)
    references shard_key (residency, generation, shard),
  constraint user_key_state_is_known check (state in ('ACTIVE', 'RETIRED', 'SHREDDED')),
  constraint user_key_is_gone_when_shredded
    check ((state = 'SHREDDED') = (wrapped is null) and (state = 'SHREDDED') = (shredded_time is not null)),
  constraint user_key_epoch_is_positive check (epoch > 0)
);
create unique index account_has_one_active_user_key on user_key (tenant_id, account_id) where state = 'ACTIVE';
create index user_key_is_listed_by_account on user_key (tenant_id, account_id, epoch);
create index user_key_is_found_by_shard on user_key (residency, generation, shard);
comment on table user_key is
  'Key of one account; wrap, audit and content subkeys are derived from it. Readers of what it protects take the row for share.';
comment on column user_key.wrapped is 'By the shard key; null once shredded, and everything under it is gone.';

grant select, insert, update on kek_canary, shard_key, system_key, purpose_key, user_key to ${application_role};
grant select, insert on key_manifest to ${application_role};
