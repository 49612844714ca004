package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TokenTest {
  private static final String TENANT = "0199aaaa-0000-7000-8000-000000000001";

  @TempDir Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsATokenForRolesAndTenant() throws Exception {
    assertThat(run("--role", "backend,gateway", "--tenant", TENANT, "--ttl", "PT1H")).isZero();
    var claims = SignedJWT.parse(out.toString().strip()).getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo("backend-gateway");
    assertThat(claims.getStringClaim("tenant")).isEqualTo(TENANT);
    assertThat(claims.getStringListClaim("roles"))
        .containsExactlyInAnyOrderElementsOf(List.of("backend", "gateway"));
    assertThat(claims.getExpirationTime().toInstant())
        .isEqualTo(claims.getIssueTime().toInstant().plusSeconds(3600));
  }

  @Test
  void refusesRolesOfDaemonsAndLongLives() {
    assertThat(run("--role", "daemon")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("--role", "backend", "--ttl", "PT25H")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("--role", "backend", "--ttl", "PT24H")).isZero();
  }

  private int run(String... arguments) {
    CommandLine line =
        new CommandLine(new Token())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return line.execute(all.toArray(String[]::new));
  }
}
