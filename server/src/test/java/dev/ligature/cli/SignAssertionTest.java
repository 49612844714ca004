package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

class SignAssertionTest {
  private static final String TENANT = "0199aaaa-0000-7000-8000-000000000001";
  private static final String ACCOUNT = "0199aaaa-0000-7000-8000-000000000002";

  @TempDir private Path data;

  @Test
  void everyAssertionNamesTheSignInAndIsUsedOnce() throws Exception {
    SignedJWT first = SignedJWT.parse(sign().out().strip());
    SignedJWT second = SignedJWT.parse(sign("--amr", "pwd").out().strip());

    assertThat(first.getJWTClaimsSet().getSubject()).isEqualTo(ACCOUNT);
    assertThat(first.getJWTClaimsSet().getStringClaim("tenant")).isEqualTo(TENANT);
    assertThat(first.getJWTClaimsSet().getStringListClaim("amr")).isEqualTo(List.of("pwd", "otp"));
    assertThat(second.getJWTClaimsSet().getStringListClaim("amr")).isEqualTo(List.of("pwd"));
    assertThat(first.getHeader().getKeyID()).isEqualTo(second.getHeader().getKeyID());
    assertThat(first.getJWTClaimsSet().getJWTID())
        .isNotEqualTo(second.getJWTClaimsSet().getJWTID());
    assertThat(Files.getPosixFilePermissions(data.resolve("development-gateway.jwk")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void saysWhatIsMissing() {
    CommandRun run = CommandRun.of(new SignAssertion(), "--tenant", TENANT);
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--account");
  }

  private CommandRun sign(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--tenant", TENANT, "--account", ACCOUNT, "--data", data.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(new SignAssertion(), arguments.toArray(String[]::new));
  }
}
