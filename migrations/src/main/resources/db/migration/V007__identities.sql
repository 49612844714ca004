create table identity (
  tenant_id              uuid        not null,
  identity_id            uuid        not null,
  account_id             uuid        not null,
  kind                   text        collate "C" not null,
  provider               text        collate "C" not null,
  issuer                 text        collate "C" not null default '',
  subject_raw            text        not null,
  subject_display        text        not null,
  subject_canonical      text        collate "C" not null,
  canonicaliser_version  smallint    not null,
  label                  text,
  is_sign_in_capable     boolean     not null,
  verified_time          timestamptz,
  last_proof_time        timestamptz,
  last_used_time         timestamptz,
  version                bigint      not null default 1,
  created_time           timestamptz not null,
  constraint identity_exists_once primary key (tenant_id, identity_id),
  constraint identity_is_once_in_an_account unique (tenant_id, account_id, provider, issuer, subject_canonical),
  constraint identity_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint identity_kind_is_known check (kind in ('EMAIL', 'PHONE', 'OIDC', 'OAUTH2_USERINFO', 'WALLET', 'PLATFORM')),
  constraint identity_provider_is_a_short_word check (provider ~ '^[a-z][a-z0-9._-]{0,63}$'),
  constraint identity_issuer_is_short check (octet_length(issuer) <= 512),
  constraint identity_subject_is_short
    check (octet_length(subject_canonical) between 1 and 512 and octet_length(subject_raw) <= 1024
      and octet_length(subject_display) <= 1024),
  constraint identity_label_is_short check (char_length(label) between 1 and 100),
  constraint identity_version_is_positive check (version > 0)
);
create unique index identity_is_held_by_one_account on identity (tenant_id, provider, issuer, subject_canonical)
  where verified_time is not null;
comment on table identity is 'A way to be recognised, of one account. Unverified rows never occupy an identifier.';
comment on column identity.provider is 'Name in the tenant''s registry; for kinds without one the kind in lower case (email, phone, wallet).';
comment on column identity.issuer is 'OpenID issuer, platform or chain namespace; empty where the provider alone is the namespace.';
comment on column identity.subject_raw is 'As it was given.';
comment on column identity.subject_canonical is 'What is compared, byte by byte; made by the canonicaliser of the recorded version.';
comment on column identity.last_proof_time is 'Last time control was proven; old proofs count for less.';

grant select, insert, update, delete on identity to ${application_role};
