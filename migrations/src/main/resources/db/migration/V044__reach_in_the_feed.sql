create index reach_is_found_by_viewer on change (tenant_id, account_id, xid, id) where topic = 'reach';
comment on index reach_is_found_by_viewer is
  'Whom an account reached when: one row a viewer (account_id) and reached account (object_id), kind is the mode since.';
