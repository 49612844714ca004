alter table challenge add column is_sent boolean not null default true;
comment on column challenge.is_sent is 'False where the identifier had been sent enough codes; only sent ones count against it.';
comment on column link_attempt.target is
  'Of a connector: bytes of the target message, with the settings that the connector gets; of an identity what its way of proof kept at the start; without secrets in clear.';
