create table notice (
  tenant_id     uuid        not null,
  notice_id     uuid        not null,
  account_id    uuid        not null,
  sequence      bigint      generated always as identity,
  kind          text        collate "C" not null,
  sealed        bytea,
  user_key_id   uuid,
  key_epoch     integer,
  created_time  timestamptz not null,
  read_time     timestamptz,
  constraint notice_exists_once primary key (tenant_id, notice_id),
  constraint notice_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint notice_has_its_user_key foreign key (tenant_id, user_key_id, key_epoch)
    references user_key (tenant_id, user_key_id, epoch),
  constraint notice_kind_is_an_upper_case_word check (kind ~ '^[A-Z][A-Z0-9_]{0,62}$'),
  constraint notice_is_sealed_under_a_key check (num_nulls(sealed, user_key_id, key_epoch) in (0, 3))
);
create index notice_is_listed_by_account on notice (tenant_id, account_id, sequence);
create index notice_is_swept_by_age on notice (created_time);
comment on table notice is 'What a user is told inside the product.';
comment on column notice.sealed is 'Arguments of the notice under the content subkey of the account.';

create table notice_delivery (
  tenant_id           uuid        not null,
  notice_delivery_id  uuid        not null,
  notice_id           uuid        not null,
  channel             text        collate "C" not null,
  address             text        not null,
  state               text        collate "C" not null default 'PENDING',
  attempt             integer     not null default 0,
  next_try_time       timestamptz not null,
  expire_time         timestamptz not null,
  failure_reason      text        collate "C",
  created_time        timestamptz not null,
  finished_time       timestamptz,
  constraint notice_delivery_exists_once primary key (tenant_id, notice_delivery_id),
  constraint notice_delivery_has_its_notice foreign key (tenant_id, notice_id)
    references notice (tenant_id, notice_id) on delete cascade,
  constraint notice_delivery_channel_is_known check (channel in ('EMAIL', 'SMS')),
  constraint notice_delivery_state_is_known check (state in ('PENDING', 'SENT', 'FAILED', 'EXPIRED')),
  constraint notice_delivery_is_finished_in_a_terminal_state check ((state = 'PENDING') = (finished_time is null)),
  constraint notice_delivery_address_is_short check (octet_length(address) between 1 and 512)
);
create index notice_delivery_is_listed_by_notice on notice_delivery (tenant_id, notice_id);
create index notice_delivery_is_due on notice_delivery (next_try_time) where state = 'PENDING';
comment on table notice_delivery is 'Outbox of mails and short messages about notices; never of codes, which are sent at once and stored nowhere.';
comment on column notice_delivery.address is 'Canonical address, possibly one that was just removed.';

grant select, insert, update, delete on notice, notice_delivery to ${application_role};
