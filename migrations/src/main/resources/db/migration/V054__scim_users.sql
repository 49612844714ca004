create table scim_user (
  tenant_id                uuid        not null,
  scim_user_id             uuid        not null,
  state                    text        collate "C" not null,
  external_id              text        collate "C",
  user_name                text        collate "C",
  user_name_folded         text        collate "C",
  is_active                boolean     not null,
  attributes               jsonb       not null default '{}',
  account_id               uuid,
  suspended_session_epoch  bigint,
  claimed_address          text        collate "C",
  version                  bigint      not null default 1,
  created_time             timestamptz not null,
  updated_time             timestamptz not null,
  constraint scim_user_exists_once primary key (tenant_id, scim_user_id),
  constraint scim_user_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint scim_user_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint scim_user_state_is_known check (state in ('PROVISIONED', 'PENDING_CONFIRMATION', 'REFUSED', 'DELETED')),
  constraint scim_user_has_an_account_once_it_is_provisioned
    check (state = 'DELETED' or (state = 'PROVISIONED') = (account_id is not null)),
  constraint scim_user_claims_an_address_while_it_waits
    check ((state in ('PENDING_CONFIRMATION', 'REFUSED')) = (claimed_address is not null)),
  constraint scim_user_is_named_unless_deleted
    check ((state <> 'DELETED') = (external_id is not null and user_name is not null and user_name_folded is not null)),
  constraint scim_user_tombstone_names_nobody
    check (state <> 'DELETED' or (external_id is null and user_name is null and user_name_folded is null and attributes = '{}')),
  constraint scim_external_id_is_short check (octet_length(external_id) between 1 and 1024),
  constraint scim_user_name_is_short check (octet_length(user_name) between 1 and 1024 and octet_length(user_name_folded) <= 3072),
  constraint scim_user_attributes_are_an_object
    check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 32768),
  constraint scim_user_version_is_positive check (version > 0)
);
create unique index scim_external_id_is_used_once on scim_user (tenant_id, external_id) where state <> 'DELETED';
create unique index scim_user_name_is_used_once on scim_user (tenant_id, user_name_folded) where state <> 'DELETED';
create unique index account_is_managed_by_one_scim_user on scim_user (tenant_id, account_id) where state <> 'DELETED';
create index scim_user_is_found_by_claimed_address on scim_user (tenant_id, claimed_address) where claimed_address is not null;
comment on table scim_user is
  'Users that the tenant''s directory provisions (RFC 7643). The external id is the key; an address never leads to an account.';
comment on column scim_user.state is
  'PENDING_CONFIRMATION: somebody else''s account has verified one of the addresses, and its owner has not answered; REFUSED: the owner has said no.';
comment on column scim_user.external_id is 'Id at the directory.';
comment on column scim_user.user_name_folded is 'NFKC and lower case: names are compared without case (RFC 7643, 4.1.1).';
comment on column scim_user.attributes is 'What the directory says of the person: names and addresses as given; they prove nothing.';
comment on column scim_user.account_id is 'Account that the directory manages; of a deleted user the one it managed.';
comment on column scim_user.suspended_session_epoch is
  'Session epoch of the account after the directory suspended it: another epoch means that somebody else has decided since.';
comment on column scim_user.claimed_address is 'Canonical address that the account to be asked has verified.';

grant select, insert, update on scim_user to ${application_role};
