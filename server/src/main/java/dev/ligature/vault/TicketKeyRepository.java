package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Public halves of the nodes' ticket keys. */
@Singleton
class TicketKeyRepository {
  private final Sql sql;

  TicketKeyRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(String keyId, String node, byte[] publicKey, Instant notBefore, Instant notAfter) {
    sql.update(
        """
        insert into ticket_key (kid, node, public_key, not_before_time, not_after_time, created_time)
        values (?, ?, ?, ?, ?, clock_timestamp())\
        """,
        keyId,
        node,
        publicKey,
        notBefore,
        notAfter);
  }

  /** Keys that are not over and not revoked, by id. */
  Map<String, ByteString> usable(Instant now) {
    return sql
        .list(
            row -> Map.entry(row.text("kid"), ByteString.copyFrom(row.bytes("public_key"))),
            """
            select kid, public_key from ticket_key
            where not_after_time > ? and revoked_time is null\
            """,
            now)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
