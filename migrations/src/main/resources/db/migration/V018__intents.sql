create table intent (
  tenant_id             uuid        not null,
  intent_id             uuid        not null,
  connector_id          uuid        not null,
  account_id            uuid        not null,
  kind                  text        collate "C" not null,
  ordering_key          text        collate "C" not null,
  sequence              bigint      generated always as identity,
  state                 text        collate "C" not null default 'PENDING',
  service               text        collate "C" not null,
  request_id            uuid        not null,
  request_hash          bytea       not null,
  session_id            uuid,
  session_epoch         bigint,
  delegation_id         uuid,
  consent_version       bigint      not null,
  confirmation_id       uuid,
  intent_hash           bytea       not null,
  payload_sealed        bytea,
  payload_bytes         integer     not null,
  user_key_id           uuid        not null,
  key_epoch             integer     not null,
  is_irreversible       boolean     not null default false,
  attempt               integer     not null default 0,
  settled_attempt       integer     not null default 0,
  failure_count         integer     not null default 0,
  lost_session_count    integer     not null default 0,
  daemon_session_id     uuid,
  daemon_epoch          bigint,
  connector_epoch       bigint,
  ticket_id             uuid,
  claim_expire_time     timestamptz,
  dispatched_time       timestamptz,
  next_try_time         timestamptz not null,
  expire_time           timestamptz not null,
  reconcile_after_time  timestamptz,
  remote_message_ids    text[]      collate "C" not null default '{}',
  failure_reason        text        collate "C",
  is_retryable          boolean,
  trace_id              text        collate "C",
  correlation_id        uuid        not null,
  version               bigint      not null default 1,
  created_time          timestamptz not null,
  updated_time          timestamptz not null,
  finished_time         timestamptz,
  constraint intent_exists_once primary key (tenant_id, intent_id),
  constraint intent_is_submitted_once unique (tenant_id, service, account_id, request_id),
  constraint intent_has_its_connector foreign key (tenant_id, connector_id) references connector (tenant_id, connector_id),
  constraint intent_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint intent_has_its_user_key foreign key (tenant_id, user_key_id, key_epoch)
    references user_key (tenant_id, user_key_id, epoch),
  constraint intent_kind_is_known
    check (kind in ('SEND_MESSAGE', 'EDIT', 'DELETE', 'REDACT', 'SET_PRESENCE', 'READ_HISTORY')),
  constraint intent_state_is_known
    check (state in ('PENDING', 'LEASED', 'RETRY_WAIT', 'UNKNOWN', 'RECONCILING', 'SUCCEEDED', 'FAILED', 'DEAD',
      'DEAD_UNKNOWN', 'CANCELLED', 'EXPIRED')),
  constraint intent_is_authorised_by_session_or_delegation
    check ((session_id is not null and session_epoch is not null) or delegation_id is not null),
  constraint intent_request_hash_is_a_digest check (octet_length(request_hash) = 32),
  constraint intent_hash_is_a_digest check (octet_length(intent_hash) = 32),
  constraint intent_payload_is_at_most_64_kib check (octet_length(payload_sealed) <= 65536 + 64 and payload_bytes between 0 and 65536),
  constraint intent_is_finished_in_a_terminal_state
    check ((state in ('SUCCEEDED', 'FAILED', 'DEAD', 'DEAD_UNKNOWN', 'CANCELLED', 'EXPIRED')) = (finished_time is not null)),
  constraint intent_payload_is_cleared_on_success check (state <> 'SUCCEEDED' or payload_sealed is null),
  constraint intent_claim_is_whole
    check (state <> 'LEASED'
      or num_nulls(daemon_session_id, daemon_epoch, connector_epoch, claim_expire_time) = 0),
  constraint intent_unknown_was_dispatched
    check (state not in ('UNKNOWN', 'RECONCILING', 'DEAD_UNKNOWN') or dispatched_time is not null),
  constraint intent_fails_at_most_eight_times check (failure_count between 0 and 8),
  constraint intent_settles_only_attempts_that_were_made check (settled_attempt between 0 and attempt),
  constraint intent_lost_sessions_are_at_most_three check (lost_session_count between 0 and 3),
  constraint intent_ordering_key_is_short check (octet_length(ordering_key) between 1 and 512),
  constraint intent_trace_id_is_32_hex_digits check (trace_id ~ '^[0-9a-f]{32}$')
);
create index intent_is_claimed_in_order on intent (tenant_id, connector_id, sequence)
  where state in ('PENDING', 'RETRY_WAIT');
create index intent_waits_for_the_one_before on intent (tenant_id, connector_id, ordering_key, sequence)
  where state in ('PENDING', 'LEASED', 'RETRY_WAIT', 'UNKNOWN', 'RECONCILING');
create index intent_is_found_by_daemon_session on intent (daemon_session_id) where state = 'LEASED';
create index intent_claim_is_over on intent (claim_expire_time) where state = 'LEASED';
create index intent_retry_is_due on intent (next_try_time) where state = 'RETRY_WAIT';
create index intent_reconcile_is_due on intent (reconcile_after_time) where state in ('UNKNOWN', 'RECONCILING');
create index intent_is_over_its_time on intent (expire_time) where state in ('PENDING', 'RETRY_WAIT');
create index intent_is_listed_by_account on intent (tenant_id, account_id, sequence);
create index intent_is_found_by_session on intent (tenant_id, session_id)
  where session_id is not null and state in ('PENDING', 'LEASED', 'RETRY_WAIT');
create index intent_is_swept_by_age on intent (finished_time) where finished_time is not null;
comment on table intent is
  'Outbound work. A daemon''s write is accepted iff its daemon session, daemon epoch, connector epoch and attempt equal this row and the connector''s, checked in the same update.';
comment on column intent.ordering_key is 'First in, first out within (connector, ordering key).';
comment on column intent.sequence is 'Order of submission; the submit takes the connector''s advisory lock first, so it is the commit order.';
comment on column intent.request_id is 'Idempotency key for the intent''s whole life.';
comment on column intent.consent_version is 'Checked again by the claim, with session epoch and delegation.';
comment on column intent.intent_hash is 'SHA-256 of the exact bytes the daemon will carry; the ticket names it.';
comment on column intent.payload_sealed is 'Those bytes under the content subkey of the account; null once sent.';
comment on column intent.payload_bytes is 'Clear size, charged against the daemon''s byte credits.';
comment on column intent.attempt is 'Raised by each claim and never lowered: it is part of the fence.';
comment on column intent.settled_attempt is 'Last attempt whose outcome was accepted; a repeated report of it changes nothing.';
comment on column intent.failure_count is 'Failed attempts; a platform''s retry-after is none.';
comment on column intent.dispatched_time is 'Written ahead of the platform call; with it a lost claim is UNKNOWN, never sent again blindly.';
comment on column intent.ticket_id is 'jti of the ticket of this attempt.';

grant select, insert, update, delete on intent to ${application_role};
