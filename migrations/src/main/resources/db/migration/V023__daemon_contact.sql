alter table daemon add column name text collate "C" not null;
alter table daemon add constraint daemon_name_is_used_once unique (name);
alter table daemon add constraint daemon_name_is_short check (char_length(name) between 1 and 128);

alter table daemon_enrolment add column name text collate "C" not null;
alter table daemon_enrolment add constraint daemon_enrolment_name_is_used_once unique (name);
alter table daemon_enrolment add constraint daemon_enrolment_name_is_short check (char_length(name) between 1 and 128);
comment on column daemon_enrolment.name is 'Reserved for the daemon; the sweeper frees the name of an enrolment that was not used.';

alter table daemon_session add column instance_id uuid not null;
comment on column daemon_session.instance_id is 'Chosen by the process at its start; recipient key id of what is sealed to it.';

alter table connector add column settings bytea;
alter table connector add constraint connector_settings_are_at_most_64_kib check (octet_length(settings) <= 65536);
comment on column connector.settings is 'Bytes of the settings message: how the platform is reached; without secrets. Null only while linking.';
