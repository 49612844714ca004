package dev.ligature.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.Ids;
import dev.ligature.common.SecureIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditBodyTest {
  private final Ids ids = new SecureIds(Clock.systemUTC());

  static String facts(Map<String, String> facts) {
    byte[] opening = AuditBody.of(facts, new SecureIds(Clock.systemUTC())).opening();
    return new String(Arrays.copyOfRange(opening, 32, opening.length), StandardCharsets.UTF_8);
  }

  @Test
  void equalFactsHaveUnequalCommitments() {
    Map<String, String> facts = Map.of("identifier", "a@example.org");
    assertThat(AuditBody.of(facts, ids).commitment())
        .isNotEqualTo(AuditBody.of(facts, ids).commitment());
  }

  @Test
  void theOpeningOpensTheCommitment() throws NoSuchAlgorithmException {
    AuditBody body = AuditBody.of(Map.of("b", "2", "a", "1"), ids);
    AuditBody read = AuditBody.read(body.opening());
    assertThat(MessageDigest.getInstance("SHA-256").digest(body.opening()))
        .isEqualTo(body.commitment())
        .isEqualTo(read.commitment());
    assertThat(read.texts()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }
}
