-- A device that signed in is known again by a token, and counts apart from strangers.
alter table device add column token_hash bytea;
alter table device add constraint device_token_is_used_once unique (tenant_id, token_hash);
alter table device add constraint device_token_hash_is_a_digest check (octet_length(token_hash) = 32);
comment on column device.token_hash is
  'SHA-256 of the token by which the device is known, another one after each sign-in; null where it got none.';

alter table link_attempt add column device_id uuid;
alter table link_attempt add constraint link_attempt_was_begun_on_a_device foreign key (tenant_id, device_id)
  references device (tenant_id, device_id) on delete set null (device_id);
create index link_attempt_is_found_by_device on link_attempt (tenant_id, device_id) where device_id is not null;
comment on column link_attempt.device_id is
  'Without a session: the known device of the account that had the claimed identity at the start; its budget counts the codes.';
