package dev.ligature.keys.kms;

import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/** What the database says about itself, as far as master keys depend on it. */
@Singleton
class Installation {
  private static final int MAX_COUNTED = 1_000_000;

  private final Sql sql;

  Installation(Sql sql) {
    this.sql = sql;
  }

  String environment() {
    return sql.one(row -> row.text("environment"), "select environment from installation");
  }

  boolean isMarkedProduction() {
    return sql.one(row -> row.bool("is_production"), "select is_production from installation");
  }

  Set<String> kekUris() {
    return new HashSet<>(
        sql.list(
            row -> row.text("kek_uri"),
            """
            select kek_uri from shard_key union select kek_uri from system_key
            union select kek_uri from kek_canary\
            """));
  }

  long credentialCount() {
    return sql.one(
        row -> row.longValue("credentials"),
        "select count(*) as credentials from (select from credential limit ?) counted",
        MAX_COUNTED);
  }
}
