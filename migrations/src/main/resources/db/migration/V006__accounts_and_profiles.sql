create table account (
  tenant_id      uuid        not null,
  account_id     uuid        not null,
  kind           text        collate "C" not null,
  state          text        collate "C" not null default 'ACTIVE',
  display_name   text,
  handle         text        collate "C",
  avatar_uri     text,
  locale         text        collate "C",
  time_zone      text        collate "C",
  is_managed     boolean     not null default false,
  session_epoch  bigint      not null default 1,
  version        bigint      not null default 1,
  created_time   timestamptz not null,
  updated_time   timestamptz not null,
  constraint account_exists_once primary key (tenant_id, account_id),
  constraint account_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint account_kind_is_known check (kind in ('USER', 'GUEST')),
  constraint account_state_is_known check (state in ('ACTIVE', 'SUSPENDED', 'RECOVERY_ONLY', 'MERGED', 'DELETED')),
  constraint account_display_name_is_short check (char_length(display_name) between 1 and 100),
  constraint account_handle_is_canonical check (handle ~ '^[a-z0-9][a-z0-9._-]{1,31}$'),
  constraint account_avatar_uri_is_short check (octet_length(avatar_uri) <= 2048),
  constraint account_locale_is_short check (octet_length(locale) between 2 and 35),
  constraint account_time_zone_is_short check (octet_length(time_zone) between 1 and 64),
  constraint account_epoch_and_version_are_positive check (session_epoch > 0 and version > 0)
);
create unique index handle_is_held_by_one_account on account (tenant_id, handle) where handle is not null;
comment on table account is 'A user of the tenant. Locked first, in id order, by every mutation that concerns it.';
comment on column account.state is 'MERGED rows are tombstones that resolve through account_alias; ids are never reused.';
comment on column account.is_managed is 'Provisioned by the tenant''s directory.';
comment on column account.session_epoch is 'Sessions made under an older epoch are dead.';

create table account_alias (
  tenant_id       uuid        not null,
  old_account_id  uuid        not null,
  account_id      uuid        not null,
  created_time    timestamptz not null,
  constraint account_alias_is_one_an_account primary key (tenant_id, old_account_id),
  constraint account_alias_has_its_tombstone foreign key (tenant_id, old_account_id) references account (tenant_id, account_id),
  constraint account_alias_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint account_alias_leads_elsewhere check (old_account_id <> account_id)
);
create index account_alias_is_found_by_account on account_alias (tenant_id, account_id);
comment on table account_alias is 'Where a merged account lives on; one hop, so a later merge re-points the rows.';

create table profile (
  tenant_id               uuid        not null,
  profile_id              uuid        not null,
  account_id              uuid        not null,
  name                    text        not null,
  avatar_uri              text,
  is_primary              boolean     not null default false,
  is_shared_when_partial  boolean     not null default false,
  attributes              jsonb       not null default '{}',
  version                 bigint      not null default 1,
  created_time            timestamptz not null,
  updated_time            timestamptz not null,
  constraint profile_exists_once primary key (tenant_id, profile_id),
  constraint profile_is_known_by_account_and_id unique (tenant_id, account_id, profile_id),
  constraint profile_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint profile_name_is_short check (char_length(name) between 1 and 100),
  constraint profile_avatar_uri_is_short check (octet_length(avatar_uri) <= 2048),
  constraint profile_attributes_are_an_object
    check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 16384),
  constraint profile_version_is_positive check (version > 0)
);
create unique index account_has_one_primary_profile on profile (tenant_id, account_id) where is_primary;
comment on table profile is 'A face of an account; links between accounts give views of it, never ownership.';
comment on column profile.is_shared_when_partial is 'Shown over a path whose effective mode is partial; by default the primary one.';

grant select, insert, update, delete on account, account_alias, profile to ${application_role};
