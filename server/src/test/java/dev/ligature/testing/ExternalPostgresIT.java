package dev.ligature.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.admin.TenantKind;
import dev.ligature.admin.Tenants;
import dev.ligature.common.Caller;
import dev.ligature.common.Ids;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The core on the PostgreSQL that the machine itself has, where it has one. */
@EnabledIf("isInstalled")
class ExternalPostgresIT {
  static boolean isInstalled() throws Exception {
    return ExternalPostgres.binaries().isPresent();
  }

  @Test
  void schemaAndServerWorkOnTheMachinesOwnPostgres() throws Exception {
    Path binaries = ExternalPostgres.binaries().orElseThrow();
    try (ExternalPostgres postgres = ExternalPostgres.start(binaries);
        TestServer server =
            TestServer.start(
                TestDatabase.create(postgres.forTests(), ExternalPostgresIT.class), Map.of())) {
      int version =
          server
              .bean(Sql.class)
              .one(
                  row -> row.intValue("version"),
                  "select current_setting('server_version_num')::int / 10000 as version");
      assertThat(version).isGreaterThanOrEqualTo(15);
      Tenants tenants = server.bean(Tenants.class);
      Caller operator = operator(server);
      tenants.create(operator, "acme", "Acme", TenantKind.CONSUMER, "eu");
      assertThat(tenants.get(operator, "acme").displayName()).isEqualTo("Acme");
    }
  }

  private static Caller operator(TestServer server) {
    Ids ids = server.bean(Ids.class);
    return new Caller(
        "test",
        Set.of(Role.OPERATOR),
        null,
        null,
        null,
        null,
        "ligature.admin.v1.AdminService/CreateTenant",
        ids.next(),
        "0af7651916cd43dd8448eb211c80319c");
  }
}
