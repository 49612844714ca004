alter table daemon_session add column call_nonce bytea;
alter table daemon_session add column call_nonce_before bytea;
alter table daemon_session add constraint daemon_call_nonces_are_32_bytes
  check (octet_length(call_nonce) = 32 and octet_length(call_nonce_before) = 32);
comment on column daemon_session.call_nonce is 'Newest nonce of its stream; unary calls are signed over it, on any node.';
comment on column daemon_session.call_nonce_before is 'The one before it, which is still taken.';

create index credential_lease_is_dated_by_credential on credential_lease (tenant_id, credential_ref, granted_time);
