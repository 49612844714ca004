create table change (
  id           bigint      generated always as identity,
  xid          xid8        not null default pg_current_xact_id(),
  tenant_id    uuid        not null,
  topic        text        collate "C" not null,
  kind         text        collate "C" not null,
  object_id    uuid        not null,
  account_id   uuid,
  payload      jsonb       not null default '{}',
  change_time  timestamptz not null default clock_timestamp(),
  constraint change_is_read_in_commit_order primary key (xid, id),
  constraint change_topic_is_a_lower_case_word check (topic ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint change_kind_is_an_upper_case_word check (kind ~ '^[A-Z][A-Z0-9_]{0,62}$'),
  constraint change_payload_is_an_object check (jsonb_typeof(payload) = 'object')
);
create index change_is_swept_by_age on change (change_time);
comment on table change is
  'The one feed of the cell: what every watch and cache follows, in (xid, id) order below pg_snapshot_xmin(pg_current_snapshot()).';
comment on column change.id is
  'Orders the changes of one transaction. Where the order of one object matters, pg_advisory_xact_lock is the first statement.';
comment on column change.topic is 'account, identity, connector, intent, daemon, policy, key, ...';
comment on column change.object_id is 'What changed, within its topic.';
comment on column change.account_id is 'Account whose watchers may care.';
comment on column change.payload is 'Ids, versions and states only, never personal data.';

grant select, insert, delete on change to ${application_role};
