create table tenant (
  tenant_id       uuid        not null,
  slug            text        collate "C" not null,
  display_name    text        not null,
  kind            text        collate "C" not null,
  state           text        collate "C" not null default 'ACTIVE',
  residency       text        collate "C" not null,
  policy_version  bigint      not null default 1,
  version         bigint      not null default 1,
  created_time    timestamptz not null,
  updated_time    timestamptz not null,
  constraint tenant_exists_once primary key (tenant_id),
  constraint tenant_slug_is_used_once unique (slug),
  constraint tenant_slug_is_a_short_word check (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  constraint tenant_display_name_is_short check (char_length(display_name) between 1 and 200),
  constraint tenant_kind_is_known check (kind in ('CONSUMER', 'ENTERPRISE')),
  constraint tenant_state_is_known check (state in ('ACTIVE', 'SUSPENDED', 'DELETED')),
  constraint tenant_residency_is_a_region check (residency ~ '^[a-z][a-z0-9-]{0,31}$')
);
comment on table tenant is 'Owner of accounts: its id is part of every key below it. The slug is unique in the cell.';
comment on column tenant.residency is 'Region whose master key and daemons serve this tenant.';
comment on column tenant.policy_version is 'The policy in force.';

create table tenant_policy (
  tenant_id   uuid        not null,
  version     bigint      not null,
  policy      jsonb       not null,
  set_by      text        collate "C" not null,
  reason      text,
  set_time    timestamptz not null,
  constraint tenant_policy_version_exists_once primary key (tenant_id, version),
  constraint tenant_policy_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint tenant_policy_version_is_positive check (version > 0),
  constraint tenant_policy_is_an_object check (jsonb_typeof(policy) = 'object'),
  constraint tenant_policy_reason_is_short check (char_length(reason) <= 500)
);
comment on table tenant_policy is 'Every version of a tenant''s policy; rows are added, never changed.';
comment on column tenant_policy.set_by is 'Principal that set it: service, or subject of the operator''s personal token.';

alter table tenant add constraint tenant_policy_in_force_exists
  foreign key (tenant_id, policy_version) references tenant_policy (tenant_id, version) deferrable initially deferred;

grant select, insert, update on tenant to ${application_role};
grant select, insert on tenant_policy to ${application_role};
