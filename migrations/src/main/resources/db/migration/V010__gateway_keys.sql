create table gateway_key (
  tenant_id       uuid        not null,
  gateway_key_id  text        collate "C" not null,
  service         text        collate "C" not null,
  platform        text        collate "C" not null,
  public_key      bytea       not null,
  maximum_aal     smallint    not null,
  allowed_amr     text[]      collate "C" not null,
  created_time    timestamptz not null,
  not_after_time  timestamptz,
  revoked_time    timestamptz,
  constraint gateway_key_exists_once primary key (tenant_id, gateway_key_id),
  constraint gateway_key_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint gateway_key_is_an_ed25519_key check (octet_length(public_key) = 32),
  constraint gateway_key_aal_is_one_to_three check (maximum_aal between 1 and 3),
  constraint gateway_key_id_is_short check (octet_length(gateway_key_id) between 1 and 128),
  constraint gateway_key_platform_is_a_short_word check (platform ~ '^[a-z][a-z0-9._-]{0,63}$')
);
comment on table gateway_key is 'Keys whose signed assertions are believed, a tenant and platform.';
comment on column gateway_key.maximum_aal is 'Ceiling of the assurance it may assert.';

create table gateway_assertion_use (
  tenant_id       uuid        not null,
  gateway_key_id  text        collate "C" not null,
  jti             text        collate "C" not null,
  used_time       timestamptz not null,
  expire_time     timestamptz not null,
  constraint gateway_assertion_is_used_once primary key (tenant_id, gateway_key_id, jti),
  constraint gateway_assertion_has_its_key foreign key (tenant_id, gateway_key_id)
    references gateway_key (tenant_id, gateway_key_id),
  constraint gateway_assertion_jti_is_short check (octet_length(jti) between 1 and 128)
);
create index gateway_assertion_use_is_swept_by_expiry on gateway_assertion_use (expire_time);
comment on table gateway_assertion_use is 'Burned assertion ids.';

grant select, insert, update on gateway_key to ${application_role};
grant select, insert, delete on gateway_assertion_use to ${application_role};
