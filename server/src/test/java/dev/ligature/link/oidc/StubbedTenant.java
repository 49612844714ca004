package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.testing.SharedServer;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** A tenant whose provider {@code corp} is a stub, and the stories that its tests tell. */
final class StubbedTenant implements AutoCloseable {
  final StubProvider stub = new StubProvider();
  final OidcFixture fixture = new OidcFixture(SharedServer.get());

  StubbedTenant() {
    fixture.register("corp", stub);
  }

  /** What the browser brings back of an attempt. */
  static String browse(LinkAttempt attempt) {
    return new Browser("nobody").open(attempt.getOpenUrl().getUrl());
  }

  /** A parameter that the browser is to bring to the provider. */
  static String asked(LinkAttempt attempt, String name) {
    return URLUtils.parseParameters(URI.create(attempt.getOpenUrl().getUrl()).getRawQuery())
        .getOrDefault(name, List.of(""))
        .getFirst();
  }

  LinkAttempt link(String session) {
    return fixture.link(session, "corp", "nobody");
  }

  void assertHonestStoryWorks() {
    stub.user = "honest-" + UUID.randomUUID();
    assertThat(link(fixture.user()).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Override
  public void close() {
    stub.close();
  }
}
