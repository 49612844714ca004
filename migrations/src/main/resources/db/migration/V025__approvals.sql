create table approval (
  tenant_id      uuid        not null,
  approval_id    uuid        not null,
  method         text        collate "C" not null,
  act_hash       bytea       not null,
  asked_by       text        collate "C" not null,
  approved_by    text        collate "C",
  created_time   timestamptz not null,
  expire_time    timestamptz not null,
  approved_time  timestamptz,
  constraint approval_exists_once primary key (tenant_id, approval_id),
  constraint approval_act_hash_is_a_digest check (octet_length(act_hash) = 32),
  constraint approval_is_by_a_second_person check (approved_by <> asked_by),
  constraint approval_is_whole check ((approved_by is null) = (approved_time is null))
);
create index approval_is_swept_by_expiry on approval (expire_time) where approved_time is null;
comment on table approval is 'Acts that one person has asked for and a second one must repeat.';
comment on column approval.act_hash is 'SHA-256 of the request without request id, approval id and reason.';
comment on column approval.asked_by is 'Subject of the first person''s token.';
grant select, insert, update, delete on approval to ${application_role};
