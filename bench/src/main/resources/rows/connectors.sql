-- An IRC connector for each of the first accounts, with consent and the first send confirmed; its id is that of
-- the account. What is missing is the credential, because only the server can seal one.
begin;
insert into persona (tenant_id, persona_id, account_id, profile_id, platform, network, remote_raw,
  remote_display, remote_canonical, canonicaliser_version, created_time)
select tenant_id, account_id, account_id, account_id, 'IRC', 'irc.example', 'anna', 'anna',
  account_id::text, 1, now()
from account where account_id <= bench_id(:count);
-- The settings are a ConnectorSettings message: irc { host: irc.example, nickname: anna }.
insert into connector (tenant_id, connector_id, platform, reach, settings, spec_version,
  consent_version, activated_time, created_time, updated_time)
select tenant_id, persona_id, 'IRC', 'LOST', '\x1a150a0b6972632e6578616d706c651a04616e6e613001', 1, 1, now(), now(), now()
from persona where persona_id <= bench_id(:count);
insert into persona_scope (tenant_id, persona_id, scope, remote_channel, set_time)
select tenant_id, persona_id, scope, '', now()
from persona, unnest(array['RECEIVE', 'SEND_MESSAGE']) as scope
where persona_id <= bench_id(:count);
insert into consent (tenant_id, persona_id, version, actions, text_version, account_id, session_id,
  granted_time)
select tenant_id, persona_id, 1, '{RECEIVE,SEND_MESSAGE}', 'v1', account_id, account_id, now()
from persona where persona_id <= bench_id(:count);
insert into send_confirmation (tenant_id, persona_id, remote_channel, confirmation_id, account_id,
  confirmed_time)
select tenant_id, persona_id, '', persona_id, account_id, now()
from persona where persona_id <= bench_id(:count);
commit;
