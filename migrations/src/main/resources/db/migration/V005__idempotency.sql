create table idempotency_record (
  tenant_id            uuid        not null,
  service              text        collate "C" not null,
  scope_id             uuid        not null,
  method               text        collate "C" not null,
  request_id           uuid        not null,
  request_hash         bytea       not null,
  hash_key_generation  integer     not null,
  status_code          smallint    not null,
  response             bytea       not null,
  is_outcome_only      boolean     not null,
  created_time         timestamptz not null,
  expire_time          timestamptz not null,
  constraint request_is_answered_once primary key (tenant_id, service, scope_id, method, request_id),
  constraint idempotency_request_hash_is_a_digest check (octet_length(request_hash) = 32),
  constraint idempotency_status_is_a_grpc_code check (status_code between 0 and 16)
);
create index idempotency_record_is_swept_by_expiry on idempotency_record (expire_time);
comment on table idempotency_record is 'Answer of a mutation, written in its transaction, so that a repeated request_id gets the same bytes.';
comment on column idempotency_record.service is 'Calling service principal.';
comment on column idempotency_record.scope_id is 'Account or link attempt of the call; the tenant where a call has neither.';
comment on column idempotency_record.request_hash is 'HMAC of the request''s bytes under the idempotency purpose key.';
comment on column idempotency_record.status_code is 'gRPC code; a committed refusal is recorded as well.';
comment on column idempotency_record.response is 'Bytes of the response message, or of google.rpc.Status when the code is not 0; without secrets.';
comment on column idempotency_record.is_outcome_only is 'The first answer held a secret; the replay repeats ids and says SECRET_ALREADY_DELIVERED.';

grant select, insert, update, delete on idempotency_record to ${application_role};
