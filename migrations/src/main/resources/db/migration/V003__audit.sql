create table audit_entry (
  id                       bigint      generated always as identity,
  xid                      xid8        not null default pg_current_xact_id(),
  tenant_id                uuid        not null,
  entry_id                 uuid        not null,
  type                     text        collate "C" not null,
  actor_kind               text        collate "C" not null,
  actor_id                 text        collate "C" not null,
  on_behalf_of_account_id  uuid,
  account_id               uuid,
  method                   text        collate "C" not null,
  outcome                  text        collate "C" not null,
  reason                   text        collate "C",
  proof_kind               text        collate "C",
  trace_id                 text        collate "C",
  correlation_id           uuid        not null,
  event_time               timestamptz not null,
  recorded_time            timestamptz not null default clock_timestamp(),
  attributes               jsonb       not null default '{}',
  commitment               bytea       not null default '',
  folded_count             integer     not null default 1,
  constraint audit_entry_exists_once primary key (tenant_id, entry_id),
  constraint audit_entry_type_is_an_upper_case_word check (type ~ '^[A-Z][A-Z0-9_]{0,62}$'),
  constraint audit_entry_actor_kind_is_known
    check (actor_kind in ('USER', 'SERVICE', 'DAEMON', 'SUPPORT', 'OPERATOR', 'AUDITOR', 'SYSTEM')),
  constraint audit_entry_actor_id_is_short check (octet_length(actor_id) between 1 and 255),
  constraint audit_entry_outcome_is_known check (outcome in ('SUCCEEDED', 'REFUSED', 'FAILED')),
  constraint audit_entry_refusal_has_a_reason check (outcome = 'SUCCEEDED' or reason is not null),
  constraint audit_entry_trace_id_is_32_hex_digits check (trace_id ~ '^[0-9a-f]{32}$'),
  constraint audit_entry_attributes_are_an_object check (jsonb_typeof(attributes) = 'object'),
  constraint audit_entry_commitment_is_whole_digests
    check (octet_length(commitment) % 32 = 0 and octet_length(commitment) <= 256),
  constraint audit_entry_folded_count_is_positive check (folded_count > 0)
);
create unique index audit_entry_is_sequenced_in_commit_order on audit_entry (xid, id);
create index audit_entry_is_listed_by_account on audit_entry (tenant_id, account_id, id) where account_id is not null;
create index audit_entry_is_listed_by_delegator on audit_entry (tenant_id, on_behalf_of_account_id, id)
  where on_behalf_of_account_id is not null;
create index audit_entry_is_listed_by_trace on audit_entry (tenant_id, trace_id, id) where trace_id is not null;
comment on table audit_entry is
  'Header of one audited attempt, without personal data; inserted in the transaction of the change, never changed or deleted.';
comment on column audit_entry.xid is
  'Transaction that wrote the row; readers take (xid, id) below pg_snapshot_xmin(pg_current_snapshot()), so nothing is missed.';
comment on column audit_entry.account_id is 'Account whose activity this is.';
comment on column audit_entry.on_behalf_of_account_id is 'Account in whose name a service or daemon acted.';
comment on column audit_entry.event_time is 'When it happened, by the application''s clock; of a folded entry the last occurrence.';
comment on column audit_entry.recorded_time is 'When it was written, by the database''s clock; the application cannot set it.';
comment on column audit_entry.attributes is 'Ids, versions, epochs and levels only; whatever names a person goes into a body.';
comment on column audit_entry.commitment is
  'One salted SHA-256 a body, in the order of audit_body.ordinal, concatenated; empty without bodies. Stays when a body is erased.';
comment on column audit_entry.folded_count is 'How many equal refusals this entry stands for.';

create table audit_body (
  tenant_id           uuid     not null,
  entry_id            uuid     not null,
  ordinal             smallint not null,
  subject_account_id  uuid     not null,
  user_key_id         uuid     not null,
  key_epoch           integer  not null,
  sealed              bytea    not null,
  constraint audit_body_exists_once primary key (tenant_id, entry_id, ordinal),
  constraint audit_body_has_its_entry foreign key (tenant_id, entry_id) references audit_entry (tenant_id, entry_id),
  constraint audit_body_is_one_a_subject unique (tenant_id, subject_account_id, entry_id),
  constraint audit_body_ordinal_is_below_eight check (ordinal between 0 and 7),
  constraint audit_body_is_at_most_16_kib check (octet_length(sealed) between 1 and 16384)
);
comment on table audit_body is 'What one subject may read of an entry; only the erasure role deletes it.';
comment on column audit_body.sealed is
  'AEAD over salt and body under the audit subkey of the subject''s user key, so that shredding leaves nothing to guess from.';

create table audit_leaf (
  leaf_index  bigint not null,
  tenant_id   uuid   not null,
  entry_id    uuid   not null,
  leaf_hash   bytea  not null,
  constraint audit_leaf_exists_once primary key (leaf_index),
  constraint audit_entry_has_one_leaf unique (tenant_id, entry_id),
  constraint audit_leaf_has_its_entry foreign key (tenant_id, entry_id) references audit_entry (tenant_id, entry_id),
  constraint audit_leaf_index_is_not_negative check (leaf_index >= 0),
  constraint audit_leaf_hash_is_a_digest check (octet_length(leaf_hash) = 32)
);
comment on table audit_leaf is 'Place of each entry in the cell''s one Merkle tree (RFC 6962).';

create table audit_tile (
  level       smallint not null,
  tile_index  bigint   not null,
  width       smallint not null,
  hashes      bytea    not null,
  constraint audit_tile_exists_once primary key (level, tile_index, width),
  constraint audit_tile_place_is_not_negative check (level >= 0 and tile_index >= 0),
  constraint audit_tile_width_is_at_most_256 check (width between 1 and 256),
  constraint audit_tile_holds_whole_digests check (octet_length(hashes) = 32 * width)
);
comment on table audit_tile is 'C2SP tiles of the tree, of the whole cell; a partial tile is a row of its own width.';

create table audit_checkpoint (
  tree_size        bigint      not null,
  root_hash        bytea       not null,
  note             bytea       not null,
  checkpoint_time  timestamptz not null,
  constraint audit_checkpoint_has_one_root_a_size primary key (tree_size),
  constraint audit_checkpoint_size_is_not_negative check (tree_size >= 0),
  constraint audit_checkpoint_root_is_a_digest check (octet_length(root_hash) = 32)
);
comment on table audit_checkpoint is 'Signed notes over the tree, of the whole cell; another copy is kept outside the database.';

create table audit_fold (
  tenant_id          uuid        not null,
  account_id         uuid        not null,
  method             text        collate "C" not null,
  reason             text        collate "C" not null,
  window_start_time  timestamptz not null,
  refusal_count      integer     not null,
  last_time          timestamptz not null,
  constraint audit_fold_exists_once primary key (tenant_id, account_id, method, reason),
  constraint audit_fold_count_is_positive check (refusal_count > 0)
);
comment on table audit_fold is 'Equal refusals being counted until they are written as one folded entry.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% refuses %', tg_table_name, tg_op
    using errcode = 'insufficient_privilege', constraint = tg_name, table = tg_table_name;
end
$$;
comment on function refuse_change() is 'Refuses the statement, whoever runs it.';

create function refuse_erasure_by_others() returns trigger language plpgsql as $$
begin
  if current_user = '${erasure_role}' then
    return old;
  end if;
  raise exception '% refuses %', tg_table_name, tg_op
    using errcode = 'insufficient_privilege', constraint = tg_name, table = tg_table_name;
end
$$;
comment on function refuse_erasure_by_others() is 'Lets only the erasure role delete.';

create trigger audit_entry_is_never_changed before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();
create trigger audit_leaf_is_never_changed before update or delete or truncate on audit_leaf
  for each statement execute function refuse_change();
create trigger audit_tile_is_never_changed before update or delete or truncate on audit_tile
  for each statement execute function refuse_change();
create trigger audit_checkpoint_is_never_changed before update or delete or truncate on audit_checkpoint
  for each statement execute function refuse_change();
create trigger audit_body_is_never_changed before update or truncate on audit_body
  for each statement execute function refuse_change();
create trigger audit_body_is_erased_by_the_erasure_role before delete on audit_body
  for each row execute function refuse_erasure_by_others();
alter table audit_entry enable always trigger audit_entry_is_never_changed;
alter table audit_leaf enable always trigger audit_leaf_is_never_changed;
alter table audit_tile enable always trigger audit_tile_is_never_changed;
alter table audit_checkpoint enable always trigger audit_checkpoint_is_never_changed;
alter table audit_body enable always trigger audit_body_is_never_changed;
alter table audit_body enable always trigger audit_body_is_erased_by_the_erasure_role;

grant select on audit_entry, audit_body, audit_leaf, audit_tile, audit_checkpoint to ${application_role};
grant insert (tenant_id, entry_id, type, actor_kind, actor_id, on_behalf_of_account_id, account_id, method, outcome,
  reason, proof_kind, trace_id, correlation_id, event_time, attributes, commitment, folded_count)
  on audit_entry to ${application_role};
grant insert (tenant_id, entry_id, ordinal, subject_account_id, user_key_id, key_epoch, sealed)
  on audit_body to ${application_role};
grant insert (leaf_index, tenant_id, entry_id, leaf_hash) on audit_leaf to ${application_role};
grant insert (level, tile_index, width, hashes) on audit_tile to ${application_role};
grant insert (tree_size, root_hash, note, checkpoint_time) on audit_checkpoint to ${application_role};
grant select, insert, update, delete on audit_fold to ${application_role};
grant select, delete on audit_body to ${erasure_role};
