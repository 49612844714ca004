package dev.ligature.link.platform;

import dev.ligature.account.GatewayAssertions;
import dev.ligature.account.PlatformAssertion;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.link.CanonicalIdentifier;
import dev.ligature.link.Claim;
import dev.ligature.link.LinkKind;
import dev.ligature.link.Proof;
import dev.ligature.link.ProofInput;
import dev.ligature.link.ProofMethod;
import dev.ligature.link.ProofTarget;
import dev.ligature.link.RemoteIds;
import dev.ligature.link.Subject;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Control of an account of a platform, for which its gateway vouches: one assertion, or an identity
 * that is there, says whom the attempt is about; another one carries the attempt's id and proves
 * it.
 */
@Singleton
class PlatformProof implements ProofMethod<ProofTarget.OfPlatform> {
  private static final int MAX_NAME = 100;

  private final GatewayAssertions assertions;

  PlatformProof(GatewayAssertions assertions) {
    this.assertions = assertions;
  }

  @Override
  public Class<ProofTarget.OfPlatform> target() {
    return ProofTarget.OfPlatform.class;
  }

  @Override
  public Set<LinkKind> kinds() {
    return Set.of(LinkKind.PLATFORM);
  }

  @Override
  public Begun begin(Start start, ProofTarget.OfPlatform target) {
    Subject subject =
        switch (target) {
          case ProofTarget.KnownPlatformUser(Subject known, String _) -> known;
          case ProofTarget.PlatformUser(String assertion, String _) ->
              subject(
                  assertions.redeemPlatform(
                      start.tenant(), assertion, start.account(), start.purpose(), null));
        };
    return new Begun(subject, false, null, null);
  }

  @Override
  public Proof prove(Claim claim, ProofInput input) {
    if (!(input instanceof ProofInput.Assertion(String jws))) {
      throw DomainException.of(Reason.CHALLENGE_VOID, "The attempt waits for an assertion.");
    }
    PlatformAssertion assertion =
        assertions.redeemPlatform(
            claim.tenant(), jws, claim.account(), claim.purpose(), claim.attempt().toString());
    return new Proof(
        subject(assertion),
        false,
        "GATEWAY_ASSERTION",
        assertion.amr(),
        assertion.aal(),
        assertion.authTime(),
        true);
  }

  /** The user is known by the platform's id; the name is for show and may change. */
  private static Subject subject(PlatformAssertion assertion) {
    CanonicalIdentifier id = RemoteIds.canonical(assertion.platform(), assertion.user());
    String name = assertion.name();
    boolean shown =
        !name.isBlank()
            && name.length() <= MAX_NAME
            && name.codePoints().noneMatch(PlatformProof::isHidden);
    return new Subject(
        LinkKind.PLATFORM,
        assertion.platform(),
        assertion.platform(),
        new CanonicalIdentifier(
            id.raw(),
            shown ? name + " (" + id.display() + ")" : id.display(),
            id.canonical(),
            id.version()));
  }

  private static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
