create table connector (
  tenant_id                uuid        not null,
  connector_id             uuid        not null,
  platform                 text        collate "C" not null,
  desired                  text        collate "C" not null default 'ACTIVE',
  observed                 text        collate "C" not null default 'NONE',
  reach                    text        collate "C" not null default 'LIVE',
  reasons                  text[]      collate "C" not null default '{}',
  stale_since_time         timestamptz,
  connector_epoch          bigint      not null default 0,
  daemon_id                uuid,
  daemon_session_id        uuid,
  daemon_epoch             bigint,
  lease_expire_time        timestamptz,
  spec_version             bigint      not null default 0,
  acked_spec_version       bigint      not null default 0,
  nacked_spec_version      bigint      not null default 0,
  bad_credential_version   bigint      not null default 0,
  consent_version          bigint      not null default 0,
  confirm_first_send       text        collate "C" not null default 'CONNECTOR',
  refuses_when_paused      boolean     not null default false,
  failure_count            integer     not null default 0,
  parked_until_time        timestamptz,
  activated_time           timestamptz,
  revoked_time             timestamptz,
  revocation_strength      text        collate "C",
  logout_deadline_time     timestamptz,
  logout_confirmed_time    timestamptz,
  version                  bigint      not null default 1,
  created_time             timestamptz not null,
  updated_time             timestamptz not null,
  constraint connector_exists_once primary key (tenant_id, connector_id),
  constraint connector_is_one_with_its_persona foreign key (tenant_id, connector_id)
    references persona (tenant_id, persona_id) deferrable initially deferred,
  constraint connector_has_its_daemon foreign key (daemon_id) references daemon (daemon_id),
  constraint connector_has_its_daemon_session foreign key (daemon_session_id) references daemon_session (daemon_session_id),
  constraint connector_platform_is_known check (platform in ('TELEGRAM', 'MATRIX', 'IRC', 'XMPP', 'SLACK', 'DISCORD')),
  constraint connector_desired_is_known check (desired in ('ACTIVE', 'PAUSED', 'READ_ONLY', 'REVOKED')),
  constraint connector_observed_is_known
    check (observed in ('NONE', 'CONNECTING', 'SYNCING', 'CONNECTED', 'DEGRADED', 'RATE_LIMITED', 'BAD_CREDENTIALS',
      'REMOTE_LOGGED_OUT', 'BANNED', 'UNKNOWN_ERROR')),
  constraint connector_reach_is_known check (reach in ('LIVE', 'SUSPECT', 'LOST')),
  constraint connector_assignment_is_whole
    check (num_nulls(daemon_id, daemon_session_id, daemon_epoch, lease_expire_time) in (0, 4)),
  constraint connector_confirmation_mode_is_known check (confirm_first_send in ('OFF', 'CONNECTOR', 'CHANNEL')),
  constraint connector_revocation_has_a_time check ((desired = 'REVOKED') = (revoked_time is not null)),
  constraint connector_revocation_strength_is_known check (revocation_strength in ('HARD', 'SOFT', 'EXPOSED')),
  constraint connector_specs_are_answered_up_to_the_last
    check (acked_spec_version <= spec_version and nacked_spec_version <= spec_version),
  constraint connector_counters_are_not_negative
    check (connector_epoch >= 0 and failure_count >= 0 and consent_version >= 0 and bad_credential_version >= 0)
);
create index connector_is_found_by_daemon_session on connector (daemon_session_id) where daemon_session_id is not null;
create index connector_lease_is_over on connector (lease_expire_time) where lease_expire_time is not null;
create index connector_waits_for_a_daemon on connector (platform, tenant_id, connector_id)
  where daemon_session_id is null and desired <> 'REVOKED';
create index connector_logout_is_due on connector (logout_deadline_time)
  where logout_deadline_time is not null and logout_confirmed_time is null;
comment on table connector is
  'Control state of a persona, one to one and of the same id. A daemon''s write is accepted iff tenant, connector, daemon session, daemon epoch and connector epoch equal this row, checked in the same update.';
comment on column connector.desired is 'First axis: what the user and policy want.';
comment on column connector.observed is 'Second axis: what the daemon reports.';
comment on column connector.reach is 'Third axis: whether the daemon can be heard. The effective state is a function of the three, not a column.';
comment on column connector.connector_epoch is 'Raised by every assignment and by the revocation; leases and tickets carry it.';
comment on column connector.lease_expire_time is 'By the database clock; renewed by each acknowledged heartbeat.';
comment on column connector.spec_version is 'What was last pushed; a refused one is never pushed again.';
comment on column connector.bad_credential_version is 'Credential version the platform refused; sticky until a newer one.';
comment on column connector.consent_version is 'Consent in force; 0 for none.';
comment on column connector.refuses_when_paused is 'Intents are refused while paused, not queued.';
comment on column connector.failure_count is 'Consecutive failures of the outside account.';
comment on column connector.parked_until_time is 'The platform asked to wait.';
comment on column connector.activated_time is 'Null while linking.';

grant select, insert, update, delete on connector to ${application_role};
