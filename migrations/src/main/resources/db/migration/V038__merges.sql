create table account_merge (
  tenant_id              uuid        not null,
  merge_id               uuid        not null,
  sequence               bigint      generated always as identity,
  primary_account_id     uuid        not null,
  secondary_account_id   uuid        not null,
  state                  text        collate "C" not null,
  proven_identity_id     uuid        not null,
  session_id             uuid        not null,
  switched_session_id    uuid,
  not_before_time        timestamptz not null,
  undo_before_time       timestamptz,
  merged_time            timestamptz,
  ended_time             timestamptz,
  end_reason             text        collate "C",
  created_time           timestamptz not null,
  constraint account_merge_exists_once primary key (tenant_id, merge_id),
  constraint account_merge_has_its_primary foreign key (tenant_id, primary_account_id)
    references account (tenant_id, account_id),
  constraint account_merge_has_its_secondary foreign key (tenant_id, secondary_account_id)
    references account (tenant_id, account_id),
  constraint account_merge_is_of_two check (primary_account_id <> secondary_account_id),
  constraint account_merge_state_is_known check (state in ('PENDING', 'DONE', 'CANCELLED', 'UNDONE')),
  constraint account_merge_done_can_be_undone_for_a_time
    check (state not in ('DONE', 'UNDONE') or (merged_time is not null and undo_before_time is not null)),
  constraint account_merge_end_has_a_time check ((state in ('CANCELLED', 'UNDONE')) = (ended_time is not null)),
  constraint account_merge_end_reason_is_an_upper_case_word check (end_reason ~ '^[A-Z][A-Z0-9_]{0,62}$')
);
create unique index account_is_absorbed_once on account_merge (tenant_id, secondary_account_id)
  where state in ('PENDING', 'DONE');
create index account_merge_is_found_by_primary on account_merge (tenant_id, primary_account_id, sequence);
create index account_merge_is_due on account_merge (not_before_time) where state = 'PENDING';
comment on table account_merge is 'One account absorbed by another, or about to be.';
comment on column account_merge.sequence is 'Undo is last in, first out.';
comment on column account_merge.proven_identity_id is 'Identity of the other account whose proof opened the merge.';
comment on column account_merge.session_id is 'Session that confirmed; for ten minutes it may repeat that one request.';
comment on column account_merge.switched_session_id is 'Session of the survivor that the caller got, where the caller was absorbed.';

create table merge_item (
  tenant_id    uuid    not null,
  merge_id     uuid    not null,
  kind         text    collate "C" not null,
  object_id    uuid    not null,
  detail       jsonb   not null default '{}',
  is_restored  boolean not null default false,
  constraint merge_item_is_listed_once primary key (tenant_id, merge_id, kind, object_id),
  constraint merge_item_has_its_merge foreign key (tenant_id, merge_id) references account_merge (tenant_id, merge_id),
  constraint merge_item_kind_is_a_lower_case_word check (kind ~ '^[a-z][a-z_]{0,62}$'),
  constraint merge_item_detail_is_an_object check (jsonb_typeof(detail) = 'object')
);
create index merge_item_is_found_by_object on merge_item (tenant_id, object_id);
comment on table merge_item is 'Manifest of a merge: what moved or was dropped, so that it can be undone.';
comment on column merge_item.detail is 'Ids, levels and flags only: what the row was before.';

alter table proof add column factor_proven_time timestamptz;
alter table proof add column factor_tries smallint not null default 0;
alter table proof add constraint proof_factor_tries_are_at_most_five check (factor_tries between 0 and 5);
comment on column proof.factor_proven_time is 'Of a merge ticket: when the second factor of the other account was proven.';

grant select, insert, update, delete on account_merge, merge_item to ${application_role};
