-- Frames of a Work stream name connectors by their ids, of which one session holds many.
drop index connector_is_found_by_daemon_session;
create index connector_is_found_by_daemon_session on connector (daemon_session_id, connector_id) where daemon_session_id is not null;
