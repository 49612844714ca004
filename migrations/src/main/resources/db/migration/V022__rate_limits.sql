create table rate_limit_bucket (
  id          text   collate "C" not null,
  state       bytea,
  expires_at  bigint,
  constraint rate_limit_bucket_exists_once primary key (id)
);
create index rate_limit_bucket_is_swept_by_expiry on rate_limit_bucket (expires_at);
comment on table rate_limit_bucket is 'Token buckets shared by all nodes, in the shape Bucket4j writes. Of the cell.';
comment on column rate_limit_bucket.id is 'Rule, tenant and a keyed digest of what is limited; never an address or identifier in clear.';
comment on column rate_limit_bucket.expires_at is 'Milliseconds since 1970.';

grant select, insert, update, delete on rate_limit_bucket to ${application_role};
