alter table account_merge add column erased_time timestamptz;
alter table account_merge add constraint account_merge_is_erased_once_it_is_done
  check (erased_time is null or state = 'DONE');
create index account_merge_is_to_be_settled on account_merge (undo_before_time)
  where state = 'DONE' and erased_time is null;
comment on column account_merge.erased_time is 'When the rows that had stayed on the tombstone were erased, after the time to undo.';
