create table persona (
  tenant_id              uuid        not null,
  persona_id             uuid        not null,
  account_id             uuid        not null,
  profile_id             uuid        not null,
  platform               text        collate "C" not null,
  network                text        collate "C" not null default '',
  remote_raw             text        not null,
  remote_display         text        not null,
  remote_canonical       text        collate "C" not null,
  canonicaliser_version  smallint    not null,
  display_name           text,
  avatar_hash            bytea,
  capabilities           bytea,
  capabilities_time      timestamptz,
  version                bigint      not null default 1,
  scopes_version         bigint      not null default 1,
  created_time           timestamptz not null,
  ended_time             timestamptz,
  constraint persona_exists_once primary key (tenant_id, persona_id),
  constraint persona_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint persona_hangs_on_a_profile_of_its_account foreign key (tenant_id, account_id, profile_id)
    references profile (tenant_id, account_id, profile_id) deferrable initially deferred,
  constraint persona_platform_is_known check (platform in ('TELEGRAM', 'MATRIX', 'IRC', 'XMPP', 'SLACK', 'DISCORD')),
  constraint persona_remote_is_short
    check (octet_length(remote_canonical) between 1 and 512 and octet_length(remote_raw) <= 1024
      and octet_length(remote_display) <= 1024 and octet_length(network) <= 255),
  constraint persona_display_name_is_short check (char_length(display_name) between 1 and 200),
  constraint persona_avatar_hash_is_a_digest check (octet_length(avatar_hash) = 32),
  constraint persona_capabilities_are_at_most_64_kib check (octet_length(capabilities) <= 65536),
  constraint persona_versions_are_positive check (version > 0 and scopes_version > 0)
);
create unique index persona_is_held_by_one_account on persona (tenant_id, platform, network, remote_canonical)
  where ended_time is null;
create index persona_is_listed_by_profile on persona (tenant_id, account_id, profile_id);
comment on table persona is 'An account on an outside platform that a daemon acts for. Never an identity: it signs nobody in.';
comment on column persona.persona_id is 'Also the id of its connector.';
comment on column persona.network is 'IRC network, homeserver or team; empty where the platform is one namespace.';
comment on column persona.capabilities is 'Bytes of the capability summary message the daemon last reported.';
comment on column persona.scopes_version is 'Raised by every change of the scopes, which compares it.';
comment on column persona.ended_time is 'Set by revocation; the remote id is free again.';

create table persona_scope (
  tenant_id       uuid        not null,
  persona_id      uuid        not null,
  scope           text        collate "C" not null,
  remote_channel  text        collate "C" not null default '',
  set_time        timestamptz not null,
  constraint persona_scope_is_bound_once primary key (tenant_id, persona_id, scope, remote_channel),
  constraint persona_scope_has_its_persona foreign key (tenant_id, persona_id)
    references persona (tenant_id, persona_id) on delete cascade,
  constraint persona_scope_is_known
    check (scope in ('RECEIVE', 'READ_HISTORY', 'SEND_MESSAGE', 'EDIT', 'DELETE', 'REDACT', 'SET_PRESENCE', 'NONE')),
  constraint persona_scope_none_is_for_one_channel check (scope <> 'NONE' or remote_channel <> ''),
  constraint persona_scope_channel_is_short check (octet_length(remote_channel) <= 512)
);
comment on table persona_scope is 'What policy lets the persona do, bound at activation from its capabilities.';
comment on column persona_scope.scope is 'An act, or NONE: nothing is allowed in the channel.';
comment on column persona_scope.remote_channel is 'Empty for everywhere; the rows of one channel replace those for everywhere there, and only take away.';

create table consent (
  tenant_id        uuid        not null,
  persona_id       uuid        not null,
  version          bigint      not null,
  actions          text[]      collate "C" not null,
  text_version     text        collate "C" not null,
  account_id       uuid        not null,
  session_id       uuid        not null,
  granted_time     timestamptz not null,
  withdrawn_time   timestamptz,
  constraint consent_version_exists_once primary key (tenant_id, persona_id, version),
  constraint consent_has_its_persona foreign key (tenant_id, persona_id) references persona (tenant_id, persona_id),
  constraint consent_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint consent_actions_are_known
    check (actions <@ array['RECEIVE', 'READ_HISTORY', 'SEND_MESSAGE', 'EDIT', 'DELETE', 'REDACT', 'SET_PRESENCE'] collate "C"),
  constraint consent_text_version_is_short check (octet_length(text_version) between 1 and 64),
  constraint consent_version_is_positive check (version > 0)
);
create unique index persona_has_one_consent_in_force on consent (tenant_id, persona_id) where withdrawn_time is null;
comment on table consent is 'Versions of what the user allows the daemon to do; a newer one withdraws the older.';
comment on column consent.account_id is 'Who consented.';
comment on column consent.text_version is 'Version of the text that was shown.';

create table delegation (
  tenant_id      uuid        not null,
  delegation_id  uuid        not null,
  persona_id     uuid        not null,
  account_id     uuid        not null,
  service        text        collate "C" not null,
  actions        text[]      collate "C" not null,
  granted_time   timestamptz not null,
  expire_time    timestamptz not null,
  revoked_time   timestamptz,
  constraint delegation_exists_once primary key (tenant_id, delegation_id),
  constraint delegation_has_its_persona foreign key (tenant_id, persona_id) references persona (tenant_id, persona_id),
  constraint delegation_has_its_account foreign key (tenant_id, account_id) references account (tenant_id, account_id),
  constraint delegation_names_an_action check (cardinality(actions) > 0)
);
create index delegation_is_listed_by_persona on delegation (tenant_id, persona_id);
comment on table delegation is 'A user''s stored permission for one service to act through a persona without a session.';

create table mapping_rule (
  tenant_id       uuid        not null,
  persona_id      uuid        not null,
  remote_channel  text        collate "C" not null,
  profile_id      uuid,
  workspace       text        collate "C",
  created_time    timestamptz not null,
  constraint remote_channel_is_mapped_once primary key (tenant_id, persona_id, remote_channel),
  constraint mapping_rule_has_its_persona foreign key (tenant_id, persona_id)
    references persona (tenant_id, persona_id) on delete cascade,
  constraint mapping_rule_has_its_profile foreign key (tenant_id, profile_id) references profile (tenant_id, profile_id),
  constraint mapping_rule_has_a_target check (profile_id is not null or workspace is not null),
  constraint mapping_rule_names_are_short
    check (octet_length(remote_channel) between 1 and 512 and octet_length(workspace) <= 255)
);
comment on table mapping_rule is 'Where a platform''s channel belongs: a profile or workspace of the same account.';

create table send_confirmation (
  tenant_id         uuid        not null,
  persona_id        uuid        not null,
  remote_channel    text        collate "C" not null default '',
  confirmation_id   uuid        not null,
  account_id        uuid        not null,
  confirmed_time    timestamptz not null,
  constraint first_send_is_confirmed_once primary key (tenant_id, persona_id, remote_channel),
  constraint send_confirmation_exists_once unique (tenant_id, confirmation_id),
  constraint send_confirmation_has_its_persona foreign key (tenant_id, persona_id)
    references persona (tenant_id, persona_id) on delete cascade,
  constraint send_confirmation_has_its_account foreign key (tenant_id, account_id)
    references account (tenant_id, account_id),
  constraint send_confirmation_channel_is_short check (octet_length(remote_channel) <= 512)
);
comment on table send_confirmation is 'The user confirmed the first send through a persona; an empty channel confirms all of it.';

grant select, insert, update, delete on persona, persona_scope, consent, delegation, mapping_rule, send_confirmation
  to ${application_role};
