package dev.ligature.daemon;

import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.ObservedState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A platform in memory that lets one password in and keeps count of everything. */
final class ScriptedPlatform implements PlatformConnector {
  static final String PASSWORD = "correct horse battery staple";

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final List<String> sent = new CopyOnWriteArrayList<>();
  final List<SessionEvents> events = new CopyOnWriteArrayList<>();

  /** Holds every close back until it is done. */
  volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  volatile ActResult next = new ActResult.Done(List.of("m1"));

  @Override
  public Platform platform() {
    return Platform.PLATFORM_IRC;
  }

  @Override
  public Set<LinkFlow> flows() {
    return Set.of(LinkFlow.LINK_FLOW_PASSWORD);
  }

  @Override
  public List<LinkField> questions(ConnectorSettings settings) {
    return List.of(LinkField.newBuilder().setName("password").setSecret(true).build());
  }

  @Override
  public VerifiedLogin verify(ConnectorSettings settings, Map<String, String> answers)
      throws PlatformRefused {
    String password = answers.getOrDefault("password", "");
    letIn(password);
    return new VerifiedLogin(password.getBytes(StandardCharsets.UTF_8), summary());
  }

  @Override
  public PlatformSession open(ConnectorSettings settings, byte[] material, SessionEvents told)
      throws PlatformRefused {
    letIn(new String(material, StandardCharsets.UTF_8));
    opened.incrementAndGet();
    events.add(told);
    return new PlatformSession() {
      @Override
      public CapabilitySummary capabilities() {
        return summary();
      }

      @Override
      public ActResult perform(IntentPayload act, Duration limit) {
        sent.add(act.getSendMessage().getText());
        return next;
      }

      @Override
      public void close() {
        gate.join();
        closed.incrementAndGet();
      }
    };
  }

  int present() {
    return opened.get() - closed.get();
  }

  private static void letIn(String password) throws PlatformRefused {
    if (!password.equals(PASSWORD)) {
      throw new PlatformRefused(
          LinkFailure.LINK_FAILURE_BAD_CREDENTIALS,
          ObservedState.OBSERVED_STATE_BAD_CREDENTIALS,
          false,
          "wrong");
    }
  }

  private static CapabilitySummary summary() {
    return CapabilitySummary.newBuilder().setRemoteId("anna").build();
  }
}
