create table legal_hold (
  tenant_id       uuid        not null,
  legal_hold_id   uuid        not null,
  target_kind     text        collate "C" not null,
  target_id       uuid        not null,
  reason          text        not null,
  placed_by       text        collate "C" not null,
  placed_time     timestamptz not null,
  released_by     text        collate "C",
  released_time   timestamptz,
  constraint legal_hold_exists_once primary key (tenant_id, legal_hold_id),
  constraint legal_hold_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint legal_hold_target_is_known check (target_kind in ('ACCOUNT', 'IDENTITY', 'PERSONA', 'MANIFEST')),
  constraint legal_hold_reason_is_short check (char_length(reason) between 1 and 500),
  constraint legal_hold_release_names_its_releaser check ((released_by is null) = (released_time is null))
);
create index legal_hold_in_force_is_found_by_target on legal_hold (tenant_id, target_id) where released_time is null;
comment on table legal_hold is 'What must not be destroyed; one guard asks it before undo, split, unlink, delete, shred, redact and purge.';

grant select, insert, update on legal_hold to ${application_role};
