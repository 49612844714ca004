create table link_attempt (
  tenant_id              uuid        not null,
  link_attempt_id        uuid        not null,
  kind                   text        collate "C" not null,
  purpose                text        collate "C" not null,
  state                  text        collate "C" not null default 'STARTED',
  revision               bigint      not null default 1,
  service                text        collate "C" not null,
  account_id             uuid,
  session_id             uuid,
  attempt_secret_hash    bytea,
  binding_hash           bytea       not null,
  provider               text        collate "C" not null,
  issuer                 text        collate "C" not null default '',
  network                text        collate "C" not null default '',
  target_raw             text        not null,
  target_display         text        not null,
  target_canonical       text        collate "C" not null,
  canonicaliser_version  smallint    not null,
  profile_id             uuid,
  persona_id             uuid,
  daemon_id              uuid,
  daemon_session_id      uuid,
  step                   bytea,
  result                 bytea,
  failure_reason         text        collate "C",
  is_retryable           boolean,
  input_count            smallint    not null default 0,
  trace_id               text        collate "C",
  created_time           timestamptz not null,
  updated_time           timestamptz not null,
  expire_time            timestamptz not null,
  constraint link_attempt_exists_once primary key (tenant_id, link_attempt_id),
  constraint link_attempt_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint link_attempt_has_its_session foreign key (tenant_id, session_id)
    references session (tenant_id, session_id) on delete cascade,
  constraint link_attempt_has_its_profile foreign key (tenant_id, profile_id)
    references profile (tenant_id, profile_id) on delete set null (profile_id),
  constraint link_attempt_kind_is_known
    check (kind in ('EMAIL', 'PHONE', 'OIDC', 'OAUTH2_USERINFO', 'WALLET', 'PLATFORM', 'CONNECTOR')),
  constraint link_attempt_purpose_is_known check (purpose in ('SIGN_IN', 'LINK', 'MERGE', 'STEP_UP', 'RECOVERY')),
  constraint link_attempt_state_is_known
    check (state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED', 'POLICY_BOUND', 'ACTIVE',
      'PROVEN', 'LINKED', 'ALREADY_YOURS', 'CONFLICT', 'FAILED', 'EXPIRED', 'CANCELLED')),
  constraint link_attempt_is_bound_to_session_or_secret check (session_id is not null or attempt_secret_hash is not null),
  constraint link_attempt_secret_hash_is_a_digest check (octet_length(attempt_secret_hash) = 32),
  constraint link_attempt_binding_hash_is_a_digest check (octet_length(binding_hash) = 32),
  constraint link_attempt_connector_is_linked_only check (kind <> 'CONNECTOR' or purpose = 'LINK'),
  constraint link_attempt_connector_never_makes_an_identity
    check (kind <> 'CONNECTOR' or state not in ('LINKED', 'ALREADY_YOURS', 'CONFLICT', 'PROVEN')),
  constraint link_attempt_target_is_short
    check (octet_length(target_canonical) <= 512 and octet_length(target_raw) <= 1024
      and octet_length(target_display) <= 1024 and octet_length(network) <= 255),
  constraint link_attempt_failure_has_a_reason check (state <> 'FAILED' or failure_reason is not null),
  constraint link_attempt_inputs_are_at_most_five check (input_count between 0 and 5),
  constraint link_attempt_revision_is_positive check (revision > 0),
  constraint link_attempt_trace_id_is_32_hex_digits check (trace_id ~ '^[0-9a-f]{32}$')
);
create index link_attempt_is_listed_by_account on link_attempt (tenant_id, account_id) where account_id is not null;
create index link_attempt_is_found_by_session on link_attempt (tenant_id, session_id) where session_id is not null;
create index link_attempt_is_found_by_daemon_session on link_attempt (daemon_session_id)
  where state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED', 'POLICY_BOUND');
create index link_attempt_is_swept_by_expiry on link_attempt (expire_time);
comment on table link_attempt is
  'One login in progress, of an identity or of a connector; its last answer can be fetched again until the row is purged.';
comment on column link_attempt.state is
  'Identities end in PROVEN (purposes other than LINK), LINKED, ALREADY_YOURS or CONFLICT; connectors in ACTIVE; both in FAILED, EXPIRED or CANCELLED.';
comment on column link_attempt.revision is 'Raised by every new step or state.';
comment on column link_attempt.attempt_secret_hash is 'SHA-256 of the secret that takes the session''s place before sign-in.';
comment on column link_attempt.binding_hash is
  'Digest over tenant, account, session or secret, provider, issuer, subject, purpose and nonce.';
comment on column link_attempt.provider is 'As identity.provider; of a connector the platform in lower case.';
comment on column link_attempt.network is 'Of a connector: network, homeserver or team that scopes the remote id.';
comment on column link_attempt.persona_id is 'Of a connector: id given at the start, of the persona that activation makes.';
comment on column link_attempt.step is 'What the user is to do next, as the bytes of the step message; without secrets.';
comment on column link_attempt.result is 'Capability summary or last answer, as message bytes; without secrets.';
comment on column link_attempt.expire_time is 'End of the attempt; the row is kept for a day after it.';

create table challenge (
  tenant_id            uuid        not null,
  challenge_id         uuid        not null,
  link_attempt_id      uuid        not null,
  purpose              text        collate "C" not null,
  code_hmac            bytea       not null,
  code_key_generation  integer     not null,
  tries                smallint    not null default 0,
  created_time         timestamptz not null,
  expire_time          timestamptz not null,
  void_time            timestamptz,
  used_time            timestamptz,
  constraint challenge_exists_once primary key (tenant_id, challenge_id),
  constraint challenge_has_its_attempt foreign key (tenant_id, link_attempt_id)
    references link_attempt (tenant_id, link_attempt_id) on delete cascade,
  constraint challenge_purpose_is_known check (purpose in ('SIGN_IN', 'LINK', 'MERGE', 'STEP_UP', 'RECOVERY')),
  constraint challenge_code_hmac_is_a_digest check (octet_length(code_hmac) = 32),
  constraint code_tries_are_at_most_five check (tries between 0 and 5),
  constraint challenge_is_not_both_void_and_used check (void_time is null or used_time is null)
);
create unique index attempt_has_one_live_challenge on challenge (tenant_id, link_attempt_id)
  where void_time is null and used_time is null;
create index challenge_is_listed_by_attempt on challenge (tenant_id, link_attempt_id);
comment on table challenge is 'A code that was sent. Tries are counted first, in a transaction of their own.';
comment on column challenge.code_hmac is 'HMAC-SHA-256 of purpose, attempt and code under the otp purpose key of that generation.';

create table proof (
  tenant_id          uuid        not null,
  proof_id           uuid        not null,
  link_attempt_id    uuid        not null,
  account_id         uuid,
  purpose            text        collate "C" not null,
  kind               text        collate "C" not null,
  provider           text        collate "C" not null,
  issuer             text        collate "C" not null default '',
  subject_canonical  text        collate "C" not null,
  binding_hash       bytea       not null,
  ticket_hash        bytea,
  created_time       timestamptz not null,
  expire_time        timestamptz not null,
  used_time          timestamptz,
  constraint proof_exists_once primary key (tenant_id, proof_id),
  constraint proof_has_its_attempt foreign key (tenant_id, link_attempt_id)
    references link_attempt (tenant_id, link_attempt_id) on delete cascade,
  constraint proof_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint proof_ticket_is_used_once unique (tenant_id, ticket_hash),
  constraint proof_purpose_is_known check (purpose in ('SIGN_IN', 'LINK', 'MERGE', 'STEP_UP', 'RECOVERY')),
  constraint proof_kind_is_known check (kind in ('EMAIL', 'PHONE', 'OIDC', 'OAUTH2_USERINFO', 'WALLET', 'PLATFORM', 'SESSION')),
  constraint proof_binding_hash_is_a_digest check (octet_length(binding_hash) = 32),
  constraint proof_ticket_hash_is_a_digest check (octet_length(ticket_hash) = 32)
);
create index proof_is_listed_by_attempt on proof (tenant_id, link_attempt_id);
comment on table proof is 'Evidence, just obtained, that the caller controls an identity. Used once: update where used_time is null.';
comment on column proof.binding_hash is 'The attempt''s binding at the time of proof; a commit recomputes it from its own caller.';
comment on column proof.ticket_hash is 'SHA-256 of the ticket handed out for it (sign-in, merge); null where the commit followed at once.';

grant select, insert, update, delete on link_attempt, challenge, proof to ${application_role};
