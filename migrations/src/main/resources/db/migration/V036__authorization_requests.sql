create table authorization_request (
  tenant_id        uuid        not null,
  link_attempt_id  uuid        not null,
  provider_id      text        collate "C" not null,
  provider_version bigint      not null,
  redirect_uri     text        collate "C" not null,
  state_hash       bytea       not null,
  nonce_hash       bytea       not null,
  verifier         bytea       not null,
  key_generation   integer     not null,
  label            text,
  created_time     timestamptz not null,
  expire_time      timestamptz not null,
  redeemed_time    timestamptz,
  constraint authorization_request_exists_once primary key (tenant_id, link_attempt_id),
  constraint authorization_request_has_its_attempt foreign key (tenant_id, link_attempt_id)
    references link_attempt (tenant_id, link_attempt_id) on delete cascade deferrable initially deferred,
  constraint authorization_request_has_its_provider foreign key (tenant_id, provider_id)
    references identity_provider (tenant_id, provider_id),
  constraint authorization_state_is_used_once unique (tenant_id, state_hash),
  constraint authorization_request_state_hash_is_a_digest check (octet_length(state_hash) = 32),
  constraint authorization_request_nonce_hash_is_a_digest check (octet_length(nonce_hash) = 32),
  constraint authorization_request_label_is_short check (char_length(label) between 1 and 100)
);
create index authorization_request_is_listed_by_provider on authorization_request (tenant_id, provider_id);
comment on table authorization_request is
  'What we sent to a provider''s authorization endpoint (RFC 6749), until its answer is redeemed, once; purged with its attempt.';
comment on column authorization_request.state_hash is 'SHA-256 of the 256-bit state.';
comment on column authorization_request.nonce_hash is 'SHA-256 of the 256-bit nonce.';
comment on column authorization_request.verifier is 'PKCE verifier (RFC 7636) under the tenant''s provider-secrets key of the recorded generation.';
comment on column authorization_request.redeemed_time is 'When an answer was taken to the token endpoint; set before it goes there.';

grant select, insert, update, delete on authorization_request to ${application_role};
