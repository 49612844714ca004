create table account_link (
  tenant_id        uuid        not null,
  low_account_id   uuid        not null,
  high_account_id  uuid        not null,
  link_id          uuid        not null,
  type             text        collate "C" not null default 'DIRECT',
  low_ceiling      smallint    not null,
  high_ceiling     smallint    not null,
  version          bigint      not null default 1,
  created_time     timestamptz not null,
  updated_time     timestamptz not null,
  constraint accounts_are_linked_once primary key (tenant_id, low_account_id, high_account_id),
  constraint account_link_exists_once unique (tenant_id, link_id),
  constraint account_link_has_its_low_account foreign key (tenant_id, low_account_id) references account (tenant_id, account_id),
  constraint account_link_has_its_high_account foreign key (tenant_id, high_account_id) references account (tenant_id, account_id),
  constraint account_link_ends_are_ordered check (low_account_id < high_account_id),
  constraint account_link_type_is_direct check (type = 'DIRECT'),
  constraint account_link_ceilings_are_on_the_scale check (low_ceiling between 0 and 2 and high_ceiling between 0 and 2),
  constraint account_link_version_is_positive check (version > 0)
);
create index account_link_is_walked_from_its_high_end on account_link (tenant_id, high_account_id, low_account_id);
comment on table account_link is 'Edge between two living accounts of one person; the edges of a tenant form a forest.';
comment on column account_link.low_ceiling is
  'Privacy the owner of the low account allows: 0 isolated, 1 partial, 2 linked. A number because it is a scale: effective = least(low, high).';
comment on column account_link.high_ceiling is 'The same for the owner of the high account.';

create table profile_grant (
  tenant_id            uuid        not null,
  profile_id           uuid        not null,
  grantee_account_id   uuid        not null,
  permission           text        collate "C" not null,
  granted_time         timestamptz not null,
  constraint profile_permission_is_granted_once primary key (tenant_id, profile_id, grantee_account_id, permission),
  constraint profile_grant_has_its_profile foreign key (tenant_id, profile_id)
    references profile (tenant_id, profile_id) on delete cascade,
  constraint profile_grant_has_its_grantee foreign key (tenant_id, grantee_account_id)
    references account (tenant_id, account_id),
  constraint profile_grant_permission_is_known check (permission = 'WRITE_PROFILE')
);
create index profile_grant_is_found_by_grantee on profile_grant (tenant_id, grantee_account_id);
comment on table profile_grant is 'What a linked account may do with a profile over a partial path beyond reading.';

create table link_suggestion (
  tenant_id         uuid        not null,
  link_suggestion_id uuid       not null,
  account_id        uuid        not null,
  other_account_id  uuid        not null,
  source            text        collate "C" not null,
  state             text        collate "C" not null default 'OPEN',
  created_time      timestamptz not null,
  answered_time     timestamptz,
  constraint link_suggestion_exists_once primary key (tenant_id, link_suggestion_id),
  constraint link_is_suggested_once unique (tenant_id, account_id, other_account_id),
  constraint link_suggestion_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint link_suggestion_has_its_other_account foreign key (tenant_id, other_account_id)
    references account (tenant_id, account_id),
  constraint link_suggestion_leads_elsewhere check (account_id <> other_account_id),
  constraint link_suggestion_state_is_known check (state in ('OPEN', 'REFUSED', 'LINKED'))
);
create index link_suggestion_is_found_by_other_account on link_suggestion (tenant_id, other_account_id);
comment on table link_suggestion is 'Inferred links: they grant nothing and lie outside the forest. A refusal is remembered.';

grant select, insert, update, delete on account_link, profile_grant, link_suggestion to ${application_role};
