package dev.ligature.cli;

import com.google.common.hash.Hashing;
import dev.ligature.admin.GatewayKey;
import dev.ligature.admin.GatewayKeys;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentGateway;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The gateway that signs a developer's users in; two operators of ours let it in. */
@Singleton
@Requires(property = "ligature.sample-tenant", value = "true")
final class SampleGateway {
  private final DevelopmentGateway gateway;
  private final GatewayKeys keys;
  private final Ids ids;

  SampleGateway(
      @Value("${ligature.data-directory}") Path data, GatewayKeys keys, Ids ids, Clock clock)
      throws IOException {
    this.gateway = DevelopmentGateway.in(data, clock, ids);
    this.keys = keys;
    this.ids = ids;
  }

  /** Registers its key in a tenant, unless an earlier run did. */
  void ensure(TenantId tenant) {
    if (keys.listAfter(caller("olga"), tenant, "", Integer.MAX_VALUE).stream()
        .noneMatch(key -> key.id().equals(gateway.keyId()))) {
      put(tenant, "olga", null);
    }
  }

  private void put(TenantId tenant, String operator, @Nullable UUID approval) {
    GatewayKey key =
        new GatewayKey(
            gateway.keyId(),
            DevelopmentGateway.SERVICE,
            "web",
            gateway.publicKey(),
            2,
            List.of("pwd", "otp"),
            null,
            null);
    try {
      keys.put(
          caller(operator),
          tenant,
          key,
          "development",
          Hashing.sha256().hashBytes(key.publicKey().toByteArray()),
          approval);
    } catch (DomainException e) {
      if (approval != null || e.reason() != Reason.SECOND_PERSON_REQUIRED) {
        throw e;
      }
      put(tenant, "otto", UUID.fromString(String.valueOf(e.metadata().get("approval_id"))));
    }
  }

  private Caller caller(String operator) {
    return new Caller(
        "development",
        Set.of(Role.OPERATOR),
        null,
        null,
        null,
        operator,
        "ligature.admin.v1.AdminService/PutGatewayKey",
        ids.next(),
        HexFormat.of().formatHex(ids.bytes(16)));
  }
}
