create table inbound_event (
  tenant_id            uuid        not null,
  inbound_event_id     uuid        not null,
  connector_id         uuid        not null,
  sequence             bigint      generated always as identity,
  kind                 text        collate "C" not null,
  dedupe_key           text        collate "C" not null,
  remote_message_id    text        collate "C",
  remote_offset        text        collate "C",
  remote_channel       text        collate "C",
  sealed               bytea,
  user_key_id          uuid,
  key_epoch            integer,
  daemon_session_id    uuid        not null,
  connector_epoch      bigint      not null,
  remote_time          timestamptz,
  received_time        timestamptz not null,
  constraint inbound_event_exists_once primary key (tenant_id, inbound_event_id),
  constraint inbound_event_is_stored_once unique (tenant_id, connector_id, dedupe_key),
  constraint inbound_event_has_its_connector foreign key (tenant_id, connector_id)
    references connector (tenant_id, connector_id),
  constraint inbound_event_has_its_user_key foreign key (tenant_id, user_key_id, key_epoch)
    references user_key (tenant_id, user_key_id, epoch),
  constraint inbound_event_kind_is_known
    check (kind in ('MESSAGE', 'EDIT', 'DELETE', 'REDACT', 'REACTION', 'ROSTER', 'PRESENCE', 'RECEIPT')),
  constraint inbound_event_is_sealed_under_a_key check (num_nulls(sealed, user_key_id, key_epoch) in (0, 3)),
  constraint inbound_event_is_at_most_64_kib check (octet_length(sealed) <= 65536 + 64),
  constraint inbound_event_names_are_short
    check (octet_length(dedupe_key) between 1 and 512 and octet_length(remote_message_id) <= 512
      and octet_length(remote_offset) <= 512 and octet_length(remote_channel) <= 512)
);
create index inbound_event_is_listed_by_connector on inbound_event (tenant_id, connector_id, sequence);
create index inbound_event_is_swept_by_age on inbound_event (received_time);
comment on table inbound_event is 'What the platform told: message ids, offsets, deletions and roster snapshots, for policy and legal hold.';
comment on column inbound_event.dedupe_key is 'The daemon''s own id of the event; a repeated report is stored once.';
comment on column inbound_event.sealed is 'Content under the content subkey of the account.';

grant select, insert, update, delete on inbound_event to ${application_role};
