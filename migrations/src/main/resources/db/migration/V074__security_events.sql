-- What identity providers tell of their users, each token once.
create table security_event_use (
  tenant_id    uuid        not null,
  provider_id  text        collate "C" not null,
  jti          text        collate "C" not null,
  used_time    timestamptz not null,
  expire_time  timestamptz not null,
  constraint security_event_is_used_once primary key (tenant_id, provider_id, jti),
  constraint security_event_has_its_provider foreign key (tenant_id, provider_id)
    references identity_provider (tenant_id, provider_id),
  constraint security_event_jti_is_short check (octet_length(jti) between 1 and 255)
);
create index security_event_use_is_swept_by_expiry on security_event_use (expire_time);
comment on table security_event_use is
  'Security event tokens that were taken, kept as long as they would be young enough to be taken again.';

grant select, insert, delete on security_event_use to ${application_role};
