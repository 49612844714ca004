create index account_is_found_by_name on account (tenant_id, lower(display_name) text_pattern_ops);
create index identity_is_found_by_beginning on identity (tenant_id, subject_canonical)
  where verified_time is not null;
