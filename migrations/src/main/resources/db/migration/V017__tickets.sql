create table ticket_key (
  kid              text        collate "C" not null,
  node             text        collate "C" not null,
  public_key       bytea       not null,
  not_before_time  timestamptz not null,
  not_after_time   timestamptz not null,
  revoked_time     timestamptz,
  created_time     timestamptz not null,
  constraint ticket_key_exists_once primary key (kid),
  constraint ticket_key_is_an_ed25519_key check (octet_length(public_key) = 32),
  constraint ticket_key_is_valid_for_a_while check (not_before_time < not_after_time)
);
create index ticket_key_is_swept_by_expiry on ticket_key (not_after_time);
comment on table ticket_key is 'Public halves of the nodes'' ticket keys, published before their first use. Of the cell.';

create table ticket_use (
  tenant_id          uuid        not null,
  jti                uuid        not null,
  daemon_session_id  uuid        not null,
  redeemed_time      timestamptz not null,
  expire_time        timestamptz not null,
  constraint ticket_is_redeemed_once primary key (tenant_id, jti)
);
create index ticket_use_is_swept_by_expiry on ticket_use (expire_time);
comment on table ticket_use is 'Redeemed one-time tickets.';

grant select, insert, update, delete on ticket_key to ${application_role};
grant select, insert, delete on ticket_use to ${application_role};
