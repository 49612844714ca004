create table identity_provider (
  tenant_id                 uuid        not null,
  provider_id               text        collate "C" not null,
  protocol                  text        collate "C" not null,
  issuer                    text        collate "C" not null,
  client_id                 text        collate "C" not null,
  client_secret             bytea,
  secret_key_generation     integer,
  scopes                    text[]      collate "C" not null,
  subject_key               text        collate "C" not null,
  is_personal               boolean     not null,
  is_sign_in_capable        boolean     not null,
  is_disabled               boolean     not null,
  version                   bigint      not null default 1,
  created_time              timestamptz not null,
  updated_time              timestamptz not null,
  removed_time              timestamptz,
  constraint identity_provider_exists_once primary key (tenant_id, provider_id),
  constraint identity_provider_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint identity_provider_id_is_a_short_word check (provider_id ~ '^[a-z][a-z0-9._-]{0,63}$'),
  constraint identity_provider_protocol_is_known check (protocol in ('OIDC', 'OAUTH2_USERINFO')),
  constraint identity_provider_issuer_is_short check (octet_length(issuer) between 1 and 512),
  constraint identity_provider_secret_names_its_key check ((client_secret is null) = (secret_key_generation is null)),
  constraint identity_provider_subject_key_is_known check (subject_key in ('SUB', 'ENTRA_OBJECT', 'USER_ID')),
  constraint identity_provider_version_is_positive check (version > 0),
  constraint identity_provider_removed_keeps_no_secret check (removed_time is null or client_secret is null)
);
comment on table identity_provider is
  'Where a tenant''s users can prove who they are. A removed row stays, so that its version never comes back.';
comment on column identity_provider.issuer is 'Exactly as in the provider''s metadata; compared byte by byte.';
comment on column identity_provider.client_secret is 'Our secret there, under the tenant''s provider-secrets key of the recorded generation.';
comment on column identity_provider.subject_key is 'Which claims name a user for good: SUB the subject, ENTRA_OBJECT tenant and object, USER_ID the number at a user endpoint.';
comment on column identity_provider.version is 'Raised by every change; an authorization that began under another version is refused.';

create table provider_redirect (
  tenant_id     uuid  not null,
  redirect_uri  text  collate "C" not null,
  provider_id   text  collate "C" not null,
  constraint redirect_uri_is_of_one_provider primary key (tenant_id, redirect_uri),
  constraint provider_redirect_has_its_provider foreign key (tenant_id, provider_id)
    references identity_provider (tenant_id, provider_id),
  constraint provider_redirect_uri_is_short check (octet_length(redirect_uri) between 1 and 2048)
);
create index provider_redirect_is_listed_by_provider on provider_redirect (tenant_id, provider_id);
comment on table provider_redirect is
  'Addresses of ours to which a provider sends browsers back; one that two providers shared could mix up their answers (RFC 9700 section 4.4).';

grant select, insert, update on identity_provider to ${application_role};
grant select, insert, delete on provider_redirect to ${application_role};
