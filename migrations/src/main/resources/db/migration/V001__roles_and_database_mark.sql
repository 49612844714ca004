-- The roles themselves are made before the first migration (see README.md); here they get their way into the schema.
grant usage on schema public to ${application_role}, ${erasure_role};

create table installation (
  only_row           boolean     not null default true,
  installation_id    uuid        not null,
  environment        text        collate "C" not null,
  is_production      boolean     not null,
  generation         bigint      not null default 1,
  system_identifier  text        collate "C",
  created_time       timestamptz not null default now(),
  constraint installation_has_one_row primary key (only_row),
  constraint installation_row_is_the_only_one check (only_row),
  constraint installation_environment_is_a_short_word check (environment ~ '^[a-z][a-z0-9-]{0,31}$'),
  constraint installation_generation_is_positive check (generation > 0)
);
comment on table installation is
  'What this database is: written once by the migrator, changed by the owner only. The application reads it at start.';
comment on column installation.environment is 'Name that enters the authenticated data of every wrapped key and ticket.';
comment on column installation.is_production is 'The production mark: development parts refuse to start when it is set.';
comment on column installation.generation is
  'Prefix of feed tokens, epochs and tickets; raised by recovery after a restore, so that nothing burned works again.';
comment on column installation.system_identifier is
  'Identifier of the database cluster at the last start; another one means a restore or a copy.';

grant select on installation to ${application_role};
