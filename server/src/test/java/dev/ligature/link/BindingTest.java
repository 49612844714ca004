package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BindingTest {
  private static final UUID ONE = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final UUID TWO = UUID.fromString("00000000-0000-7000-8000-000000000002");

  private static ByteBuffer binding(
      UUID tenant,
      UUID account,
      UUID session,
      String provider,
      String issuer,
      String canonical,
      ProofPurpose purpose,
      UUID nonce) {
    return ByteBuffer.wrap(
        Binding.of(
            new TenantId(tenant),
            new AccountId(account),
            new SessionId(session),
            new Subject(
                LinkKind.OIDC,
                provider,
                issuer,
                new CanonicalIdentifier("raw", "shown", canonical, 1)),
            purpose,
            new AttemptId(nonce)));
  }

  @Test
  void ATK_A8_eachOfTheEightFieldsCounts() {
    ByteBuffer bound = binding(ONE, ONE, ONE, "acme", "iss", "sub", ProofPurpose.LINK, ONE);
    assertThat(binding(ONE, ONE, ONE, "acme", "iss", "sub", ProofPurpose.LINK, ONE))
        .isEqualTo(bound);

    Set<ByteBuffer> others =
        new TreeSet<>(
            Set.of(
                binding(TWO, ONE, ONE, "acme", "iss", "sub", ProofPurpose.LINK, ONE),
                binding(ONE, TWO, ONE, "acme", "iss", "sub", ProofPurpose.LINK, ONE),
                binding(ONE, ONE, TWO, "acme", "iss", "sub", ProofPurpose.LINK, ONE),
                binding(ONE, ONE, ONE, "acma", "iss", "sub", ProofPurpose.LINK, ONE),
                binding(ONE, ONE, ONE, "acme", "iss2", "sub", ProofPurpose.LINK, ONE),
                binding(ONE, ONE, ONE, "acme", "iss", "sub2", ProofPurpose.LINK, ONE),
                binding(ONE, ONE, ONE, "acme", "iss", "sub", ProofPurpose.MERGE, ONE),
                binding(ONE, ONE, ONE, "acme", "iss", "sub", ProofPurpose.LINK, TWO)));

    assertThat(others).hasSize(8).doesNotContain(bound);
    assertThat(binding(ONE, ONE, ONE, "acme", "isss", "ub", ProofPurpose.LINK, ONE))
        .as("where one field ends and the next begins")
        .isNotEqualTo(bound);
  }
}
