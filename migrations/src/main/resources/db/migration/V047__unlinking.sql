create table unlink_ticket (
  tenant_id         uuid        not null,
  ticket_hash       bytea       not null,
  account_id        uuid        not null,
  session_id        uuid        not null,
  identity_id       uuid        not null,
  account_version   bigint      not null,
  identity_version  bigint      not null,
  created_time      timestamptz not null,
  expire_time       timestamptz not null,
  used_time         timestamptz,
  constraint unlink_ticket_exists_once primary key (tenant_id, ticket_hash),
  constraint unlink_ticket_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint unlink_ticket_has_its_session foreign key (tenant_id, session_id)
    references session (tenant_id, session_id) on delete cascade,
  constraint unlink_ticket_hash_is_a_digest check (octet_length(ticket_hash) = 32)
);
create index unlink_ticket_is_swept_by_expiry on unlink_ticket (expire_time);
create index unlink_ticket_is_listed_by_account on unlink_ticket (tenant_id, account_id);
create index unlink_ticket_is_found_by_session on unlink_ticket (tenant_id, session_id);
comment on table unlink_ticket is 'Leave to remove one identity as it was shown. Used once: update where used_time is null.';
comment on column unlink_ticket.ticket_hash is 'SHA-256 of the opaque ticket.';

create table former_identity (
  tenant_id            uuid        not null,
  identity_id          uuid        not null,
  account_id           uuid        not null,
  kind                 text        collate "C" not null,
  provider             text        collate "C" not null,
  issuer               text        collate "C" not null,
  subject_canonical    text        collate "C" not null,
  reason               text        collate "C" not null,
  removed_time         timestamptz not null,
  reserved_until_time  timestamptz,
  constraint former_identity_exists_once primary key (tenant_id, identity_id),
  constraint former_identity_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint former_identity_reason_is_known check (reason in ('UNLINKED', 'REPORTED', 'DROPPED'))
);
create index former_identity_is_found_by_subject on former_identity (tenant_id, provider, issuer, subject_canonical);
create index former_identity_is_listed_by_account on former_identity (tenant_id, account_id);
create index former_identity_is_swept_by_age on former_identity (removed_time);
comment on table former_identity is 'What an account could be recognised by within the last 90 days.';
comment on column former_identity.reserved_until_time is 'Until then nobody can link it.';

create function refuse_reserved_identity() returns trigger language plpgsql as $$
begin
  if exists (
    select from former_identity f
    where f.tenant_id = new.tenant_id and f.provider = new.provider and f.issuer = new.issuer
      and f.subject_canonical = new.subject_canonical and f.reserved_until_time > now())
  then
    raise exception 'the identity is reserved'
      using errcode = 'check_violation', constraint = 'reserved_identity_is_not_linked', table = tg_table_name;
  end if;
  return null;
end
$$;
comment on function refuse_reserved_identity() is
  'Runs behind the unique index, so that it sees the removal for which the insert waited there.';
create trigger identity_is_not_linked_while_reserved after insert or update of verified_time, subject_canonical on identity
  for each row when (new.verified_time is not null) execute function refuse_reserved_identity();

grant select, insert, update, delete on unlink_ticket, former_identity to ${application_role};
