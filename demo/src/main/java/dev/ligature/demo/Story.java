package dev.ligature.demo;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.ligature.api.audit.v1.AuditEvent;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.EventFilter;
import dev.ligature.api.audit.v1.ListEventsRequest;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.Connector;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.EffectiveState;
import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.Intent;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.SendMessage;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.api.link.v1.ConnectorTarget;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.GetLinkAttemptRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.link.SealedAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a user does with an IRC account, each act a call that any backend could make. */
final class Story {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Client client;
  private final Console console;
  private final IrcNetwork network;
  private final Caller user;
  private String connector = "";

  Story(Client client, Console console, IrcNetwork network, Caller user) {
    this.client = client;
    this.console = console;
    this.network = network;
    this.user = user;
  }

  /** Links the IRC account with this password; the attempt as it ended. */
  LinkAttempt linkIrc(String password) {
    LinkAttempt attempt = startIrc();
    LinkAttempt asking =
        await(() -> look(attempt), seen -> seen.hasGiveSecrets() || seen.hasFailed());
    console.say("-> the daemon asks for: " + asking.getGiveSecrets().getFields(0).getName());
    client.call(
        user,
        LinkServiceGrpc.getContinueLinkMethod(),
        ContinueLinkRequest.newBuilder()
            .setRequestId(Client.id())
            .setAttemptId(attempt.getAttemptId())
            .setSealedAnswers(
                SealedAnswers.seal(asking, Platform.PLATFORM_IRC, Map.of("password", password)))
            .build());
    console.say("   (sealed to the daemon instance; the server cannot read it)");
    LinkAttempt ended = await(() -> look(attempt), seen -> seen.hasConnected() || seen.hasFailed());
    if (ended.hasConnected()) {
      connector = ended.getConnected().getPersonaId();
      console.say("-> " + ended.getState() + ", capabilities as the platform showed them:");
      var capabilities = ended.getConnected().getCapabilities();
      console.say("   signed in as " + capabilities.getRemoteId());
      console.say("   joined " + capabilities.getChannelsJoinedList());
      console.say("   " + capabilities.getModesList());
    } else {
      console.say("-> " + ended.getState() + " " + ended.getFailed().getReason());
      console.say("   " + ended.getFailed().getAdvice());
    }
    return ended;
  }

  private LinkAttempt startIrc() {
    return client
        .call(
            user,
            LinkServiceGrpc.getStartLinkMethod(),
            StartLinkRequest.newBuilder()
                .setRequestId(Client.id())
                .setConnector(
                    ConnectorTarget.newBuilder()
                        .setFlow(LinkFlow.LINK_FLOW_PASSWORD)
                        .setSettings(
                            ConnectorSettings.newBuilder()
                                .setIrc(
                                    IrcSettings.newBuilder()
                                        .setHost(network.host())
                                        .setPort(network.port())
                                        .setNickname(network.nick())
                                        .setServicesAccount(network.account())
                                        .setAuthentication(
                                            IrcAuthentication.IRC_AUTHENTICATION_SASL_PLAIN)
                                        .addChannels(network.channel()))))
                .build())
        .getAttempt();
  }

  private LinkAttempt look(LinkAttempt attempt) {
    return client
        .quietly(
            user,
            LinkServiceGrpc.getGetLinkAttemptMethod(),
            GetLinkAttemptRequest.newBuilder().setAttemptId(attempt.getAttemptId()).build())
        .getAttempt();
  }

  void consent() {
    console.step("What policy lets the persona do, and what its owner consents to");
    var scopes =
        client.call(
            user,
            ConnectorControlGrpc.getGetPersonaScopesMethod(),
            GetPersonaScopesRequest.newBuilder().setPersonaId(connector).build());
    console.say("-> " + scopes.getScopes().getActionsList());
    client.call(
        user,
        ConnectorControlGrpc.getGrantConsentMethod(),
        GrantConsentRequest.newBuilder()
            .setRequestId(Client.id())
            .setPersonaId(connector)
            .addActions(Action.ACTION_RECEIVE)
            .addActions(Action.ACTION_SEND_MESSAGE)
            .setTextVersion("2026-01")
            .build());
    client.call(
        user,
        ConnectorControlGrpc.getConfirmFirstSendMethod(),
        ConfirmFirstSendRequest.newBuilder()
            .setRequestId(Client.id())
            .setConnectorId(connector)
            .build());
  }

  /** Waits until the connector shows this state. */
  void awaitConnector(EffectiveState state) {
    Connector seen =
        await(
            () ->
                client
                    .quietly(
                        user,
                        ConnectorControlGrpc.getGetConnectorMethod(),
                        GetConnectorRequest.newBuilder().setConnectorId(connector).build())
                    .getConnector(),
            each -> each.getEffective() == state);
    console.say("-> the connector is " + seen.getEffective());
  }

  /** Asks to send a message; the intent is safe once this returns. */
  String submit(String text) {
    return client
        .call(
            user,
            ConnectorControlGrpc.getSubmitIntentMethod(),
            SubmitIntentRequest.newBuilder()
                .setRequestId(Client.id())
                .setConnectorId(connector)
                .setIntentTtl(Durations.fromMinutes(10))
                .setPayload(
                    IntentPayload.newBuilder()
                        .setSendMessage(
                            SendMessage.newBuilder().setChannelId(network.channel()).setText(text)))
                .build())
        .getIntent()
        .getIntentId();
  }

  /** Waits until an intent has reached this state. */
  void awaitIntent(String intent, IntentState state) {
    Intent seen = await(() -> intent(intent), each -> each.getState() == state);
    console.say("-> the intent is " + seen.getState());
  }

  Intent intent(String intent) {
    return client
        .quietly(
            user,
            ConnectorControlGrpc.getGetIntentMethod(),
            GetIntentRequest.newBuilder().setIntentId(intent).build())
        .getIntent();
  }

  void pause() {
    client.call(
        user,
        ConnectorControlGrpc.getPauseConnectorMethod(),
        PauseConnectorRequest.newBuilder()
            .setRequestId(Client.id())
            .setConnectorId(connector)
            .build());
  }

  void resume() {
    client.call(
        user,
        ConnectorControlGrpc.getResumeConnectorMethod(),
        ResumeConnectorRequest.newBuilder()
            .setRequestId(Client.id())
            .setConnectorId(connector)
            .build());
  }

  void revoke() {
    var revoked =
        client.call(
            user,
            ConnectorControlGrpc.getRevokeConnectorMethod(),
            RevokeConnectorRequest.newBuilder()
                .setRequestId(Client.id())
                .setConnectorId(connector)
                .build());
    console.say("-> " + revoked.getRevocationStrength());
  }

  /** What the audit log says of all this, in the order in which it happened. */
  void trail() {
    console.step("The audit trail of all of this, by its trace id, as the user reads it");
    List<AuditEvent> events =
        client
            .call(
                user,
                AuditServiceGrpc.getListEventsMethod(),
                ListEventsRequest.newBuilder()
                    .setFilter(EventFilter.newBuilder().setTraceId(client.trace()))
                    .setPageSize(200)
                    .build())
            .getEventsList();
    for (AuditEvent each : events.reversed()) {
      console.say(
          "%s  %-22s %-10s %s"
              .formatted(
                  Timestamps.toString(each.getEventTime()),
                  each.getAction(),
                  each.getOutcome(),
                  each.getSummary()));
    }
  }

  private static <T> T await(Supplier<T> look, Predicate<T> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      T seen = look.get();
      if (wanted.test(seen)) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited too long; last seen:\n" + seen);
      }
      Child.pause();
    }
  }
}
