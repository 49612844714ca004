create table tenant_notifier (
  tenant_id              uuid        not null,
  mail_from              text,
  sms_webhook_url        text        collate "C",
  sms_webhook_secret     bytea,
  secret_key_generation  integer,
  updated_time           timestamptz not null,
  constraint tenant_notifier_exists_once primary key (tenant_id),
  constraint tenant_notifier_has_its_tenant foreign key (tenant_id) references tenant (tenant_id),
  constraint tenant_notifier_mail_from_is_short check (char_length(mail_from) between 1 and 320),
  constraint tenant_notifier_webhook_is_short check (octet_length(sms_webhook_url) between 1 and 2048),
  constraint tenant_notifier_webhook_is_signed
    check (num_nulls(sms_webhook_url, sms_webhook_secret, secret_key_generation) in (0, 3))
);
comment on table tenant_notifier is 'Where a tenant''s messages leave; what is absent is the installation''s.';
comment on column tenant_notifier.sms_webhook_secret is
  'Key of the posts'' signature, under the tenant''s provider-secrets key of the recorded generation.';

grant select, insert, update on tenant_notifier to ${application_role};
