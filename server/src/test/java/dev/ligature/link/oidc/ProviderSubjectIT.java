package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user of a provider is known by its subject alone, whatever else it claims. */
class ProviderSubjectIT {
  private StubbedTenant corp;
  private StubProvider stub;
  private OidcFixture fixture;

  @BeforeEach
  void start() {
    corp = new StubbedTenant();
    stub = corp.stub;
    fixture = corp.fixture;
  }

  @AfterEach
  void stop() {
    corp.close();
  }

  static Stream<Arguments> emailClaims() {
    return Stream.of(
        Arguments.of(true, true),
        Arguments.of(false, false),
        Arguments.of("true", false),
        Arguments.of(null, false));
  }

  @ParameterizedTest
  @MethodSource("emailClaims")
  void ATK_A6_A1_aClaimedAddressNeverFindsItsHolder(Object verified, boolean shown) {
    String victim = fixture.user();
    stub.user = "victim-" + UUID.randomUUID();
    corp.link(victim);
    String address = stub.user + "@example.org";
    stub.user = "attacker-" + UUID.randomUUID();
    stub.claims = claims -> claims.claim("email", address).claim("email_verified", verified);
    String attacker = fixture.user();

    LinkAttempt linked = corp.link(attacker);

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(linked.getLinked().getIdentity().getDisplay())
        .isEqualTo(shown ? address : stub.user);
    assertThat(fixture.identities(victim)).hasSize(1);
    assertThat(fixture.identities(attacker)).hasSize(1);
  }

  @Test
  void ATK_A6_anEntraUserIsTenantAndObjectWhateverSubjectAndAddress() {
    fixture.remove("corp");
    fixture.put(entraOnTheCallback());
    String session = fixture.user();
    stub.claims = claims -> claims.claim("tid", "tenant-1").claim("oid", "object-1");
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);

    stub.user = "another-subject";
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
    stub.claims = claims -> claims.claim("tid", "tenant-2").claim("oid", "object-1");
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
    stub.claims = claims -> claims.claim("tid", "tenant-1");
    LinkAttempt attempt = fixture.start(session, "entra");
    String query = StubbedTenant.browse(attempt);
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, attempt, query));
  }

  private IdentityProvider entraOnTheCallback() {
    return new IdentityProvider(
        fixture.tenant.id(),
        "entra",
        ProviderProtocol.OIDC,
        stub.issuer(),
        TestProvider.CLIENT_ID,
        List.of("openid"),
        List.of(TestProvider.REDIRECT_URI),
        SubjectKey.ENTRA_OBJECT,
        false,
        true,
        false,
        0);
  }
}
