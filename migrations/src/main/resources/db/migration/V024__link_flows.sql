alter table link_attempt add column target bytea;
alter table link_attempt add column daemon_attempt_epoch bigint not null default 1;
alter table link_attempt add column daemon_step integer not null default 0;
alter table link_attempt add constraint link_attempt_target_is_at_most_64_kib check (octet_length(target) <= 65536);
alter table link_attempt add constraint link_attempt_daemon_counters_are_sane check (daemon_attempt_epoch > 0 and daemon_step >= 0);
comment on column link_attempt.target is 'Of a connector: bytes of the target message, with the settings that the connector gets; without secrets.';
comment on column link_attempt.daemon_attempt_epoch is 'Of a connector: epoch under which a daemon holds the attempt.';
comment on column link_attempt.daemon_step is 'Of a connector: revision of the last step that the daemon sent.';
create index link_attempt_is_counted_by_target on link_attempt (tenant_id, target_canonical, created_time);
