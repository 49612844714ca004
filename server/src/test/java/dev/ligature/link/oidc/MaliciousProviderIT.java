package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider, or somebody between, lies; beside each lie stands the same story told honestly. */
class MaliciousProviderIT {
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.ligature.link.oidc.Lies#all")
  void ATK_A13_aLieLinksNothing(String name, Reason reason, Consumer<StubProvider> lie) {
    corp.assertHonestStoryWorks();
    lie.accept(stub);
    if (name.contains("keys")) {
      // Another key, so that the one that is known does not do.
      stub.key = StubProvider.freshKey("two");
    }
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = StubbedTenant.browse(attempt);

    Refused.with(reason, () -> fixture.finish(session, attempt, query));

    fixture.assertNothingLinked(session);
  }

  @Test
  void ATK_A13_anAnswerOfAnotherProviderIsRefused() {
    try (StubProvider evil = new StubProvider()) {
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));
      String session = fixture.user();
      LinkAttempt attempt = fixture.start(session, "corp");
      String swapped = attempt.getOpenUrl().getUrl().replace(stub.issuer(), evil.issuer());

      Refused.with(
          Reason.PROOF_MISMATCH,
          () -> fixture.finish(session, attempt, new Browser("nobody").open(swapped)));

      fixture.assertNothingLinked(session);
      assertThat(evil.codesRedeemed).hasValue(0);
      corp.assertHonestStoryWorks();
    }
  }

  @Test
  void ATK_A13_metadataOfAnotherIssuerIsNotBelieved() {
    try (StubProvider evil = new StubProvider()) {
      evil.metadata = honest -> with(honest, "issuer", "https://accounts.example");
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));

      Refused.with(Reason.DEPENDENCY_DOWN, () -> fixture.start(fixture.user(), "evil"));
      corp.assertHonestStoryWorks();
    }
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    map.put(key, value);
    return map;
  }

  @Test
  void ATK_G7_endpointsInMetadataAreHeldToEgressToo() {
    try (StubProvider evil = new StubProvider()) {
      evil.metadata = honest -> with(honest, "token_endpoint", "http://169.254.169.254/token");
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));

      Refused.with(Reason.DEPENDENCY_DOWN, () -> fixture.start(fixture.user(), "evil"));
      corp.assertHonestStoryWorks();
    }
  }

  @Test
  void ATK_A13_aDrippingProviderIsLeftInTime() {
    try (TestServer impatient =
        TestServer.start(MaliciousProviderIT.class, Map.of("ligature.egress.timeout", "4s"))) {
      OidcFixture slow = new OidcFixture(impatient);
      slow.register("corp", stub);
      String session = slow.user();
      LinkAttempt attempt = slow.start(session, "corp");
      String query = StubbedTenant.browse(attempt);
      CountDownLatch left = new CountDownLatch(1);
      stub.instead.put(
          "/token",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
              while (!left.await(100, TimeUnit.MILLISECONDS)) {
                body.write(' ');
                body.flush();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      Refused.with(Reason.DEPENDENCY_DOWN, () -> slow.finish(session, attempt, query));

      left.countDown();
      stub.instead.remove("/token");
      assertThat(slow.finish(session, attempt, query).getState())
          .as("the code was not taken, so the same answer works")
          .isEqualTo(LinkState.LINK_STATE_LINKED);
    }
  }

  @Test
  void rotatedKeysAreFetchedOnceAndForgedKeyIdsNotForEver() {
    corp.assertHonestStoryWorks();
    int fetched = stub.keyFetches.get();
    corp.assertHonestStoryWorks();
    assertThat(stub.keyFetches).as("keys are cached").hasValue(fetched);

    stub.key = StubProvider.freshKey("two");
    corp.assertHonestStoryWorks();
    assertThat(stub.keyFetches).hasValue(fetched + 1);

    stub.sign = claims -> Lies.forged(claims, "forged-" + UUID.randomUUID());
    for (int i = 0; i < 5; i++) {
      String session = fixture.user();
      LinkAttempt attempt = fixture.start(session, "corp");
      String query = StubbedTenant.browse(attempt);
      assertThatThrownBy(() -> fixture.finish(session, attempt, query))
          .isInstanceOf(StatusRuntimeException.class);
      fixture.assertNothingLinked(session);
    }
    assertThat(stub.keyFetches.get()).isLessThanOrEqualTo(fetched + 3);
  }
}
