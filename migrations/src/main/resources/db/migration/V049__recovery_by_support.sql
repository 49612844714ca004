create table recovery (
  tenant_id         uuid        not null,
  recovery_id       uuid        not null,
  account_id        uuid        not null,
  state             text        collate "C" not null default 'STARTED',
  case_id           text        not null,
  reason            text        not null,
  new_email         text        collate "C" not null,
  delay_seconds     integer     not null,
  started_by        text        collate "C" not null,
  approved_by       text        collate "C",
  created_time      timestamptz not null,
  approved_time     timestamptz,
  effective_time    timestamptz,
  expire_time       timestamptz not null,
  finished_time     timestamptz,
  failure_reason    text        collate "C",
  constraint recovery_exists_once primary key (tenant_id, recovery_id),
  constraint recovery_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint recovery_state_is_known check (state in ('STARTED', 'APPROVED', 'DONE', 'CANCELLED', 'FAILED', 'EXPIRED')),
  constraint recovery_is_approved_by_a_second_person check (approved_by <> started_by),
  constraint recovery_waits_a_day_at_least check (delay_seconds >= 86400 and effective_time >= created_time + interval '24 h'),
  constraint recovery_approval_is_whole check (num_nulls(approved_by, approved_time, effective_time) in (0, 3)),
  constraint recovery_is_finished_in_a_terminal_state check ((state in ('STARTED', 'APPROVED')) = (finished_time is null)),
  constraint recovery_reason_and_case_are_short check (char_length(reason) between 1 and 500 and char_length(case_id) between 1 and 128),
  constraint recovery_new_email_is_short check (octet_length(new_email) between 1 and 512)
);
create unique index account_has_one_open_recovery on recovery (tenant_id, account_id) where state in ('STARTED', 'APPROVED');
create index recovery_is_due on recovery (effective_time) where state = 'APPROVED';
create index recovery_is_swept_by_expiry on recovery (expire_time) where state = 'STARTED';
create index recovery_is_listed_by_account on recovery (tenant_id, account_id);
comment on table recovery is 'Account that support gives back to its owner: asked by one person, approved by another, after a delay that cancels may use.';
comment on column recovery.new_email is 'Canonical address by which the owner signs in afterwards.';
comment on column recovery.delay_seconds is 'Between approval and effect: a day, three where the account has no address that a notice reaches.';

grant select, insert, update, delete on recovery to ${application_role};
