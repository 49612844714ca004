package dev.ligature.rpc.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentIssuerTest {
  private static final TenantId TENANT = new TenantId(UUID.fromString(TestIssuer.TENANT));

  @TempDir Path directory;

  @Test
  void keepsOneKeyThatOnlyItsOwnerMayRead() throws Exception {
    DevelopmentIssuer first = DevelopmentIssuer.in(directory.resolve("new"), TestIssuer.CLOCK);
    DevelopmentIssuer second = DevelopmentIssuer.in(directory.resolve("new"), TestIssuer.CLOCK);
    String token = first.issue(Set.of(Role.BACKEND), TENANT, "me", Duration.ofHours(1));
    assertThat(new Tokens(List.of(second.trusted())).service(token))
        .isEqualTo(new Grant("development/me", Set.of(Role.BACKEND), TENANT));
    try (var files = Files.list(directory.resolve("new"))) {
      assertThat(files)
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void isNotTrustedWithAnotherDirectorysKey() throws Exception {
    DevelopmentIssuer mine = DevelopmentIssuer.in(directory.resolve("a"), TestIssuer.CLOCK);
    DevelopmentIssuer other = DevelopmentIssuer.in(directory.resolve("b"), TestIssuer.CLOCK);
    String token = mine.issue(Set.of(Role.OPERATOR), null, "me", Duration.ofHours(1));
    assertThatThrownBy(() -> new Tokens(List.of(other.trusted())).service(token))
        .isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void refusesATokenThatOutlivesADay() throws Exception {
    DevelopmentIssuer issuer = DevelopmentIssuer.in(directory, TestIssuer.CLOCK);
    Tokens tokens = new Tokens(List.of(issuer.trusted()));
    Set<Role> roles = Set.of(Role.BACKEND);
    assertThat(tokens.service(issuer.issue(roles, TENANT, "me", DevelopmentIssuer.MAX_TTL)).roles())
        .isEqualTo(roles);
    String longer = issuer.issue(roles, TENANT, "me", DevelopmentIssuer.MAX_TTL.plusSeconds(1));
    assertThatThrownBy(() -> tokens.service(longer)).isInstanceOf(CredentialsRefused.class);
  }
}
