package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.Daemon;
import dev.ligature.api.connector.v1.DaemonState;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.api.connector.v1.GoawayKind;
import dev.ligature.api.connector.v1.ListDaemonsRequest;
import dev.ligature.api.connector.v1.ListDaemonsResponse;
import dev.ligature.api.connector.v1.RevokeDaemonRequest;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators let daemons in once and shut them out for good. */
class DaemonOperatorIT {
  private static TestServer server;
  private ConnectorFixture fixture;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            DaemonOperatorIT.class,
            Map.of(
                "ligature.connector.sweep-interval", "200ms",
                "ligature.connector.goaway-grace", "100ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void rows() {
    fixture = new ConnectorFixture(server);
  }

  private static ConnectorControlGrpc.ConnectorControlBlockingStub operator(
      @Nullable TenantId tenant) {
    String token =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(Role.OPERATOR), tenant, "olga", Duration.ofHours(1));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return ConnectorControlGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private EnrolDaemonResponse enrol() {
    return operator(null)
        .enrolDaemon(
            EnrolDaemonRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setName("irc-" + UUID.randomUUID())
                .addTenantIds(fixture.tenant.toString())
                .setRegion("eu")
                .addPlatforms(dev.ligature.api.common.v1.Platform.PLATFORM_IRC)
                .setReason("rollout")
                .build());
  }

  private static RevokeDaemonRequest revocation(String daemon) {
    return RevokeDaemonRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setDaemonId(daemon)
        .setReason("stolen")
        .build();
  }

  private ConnectorFixture.Enrolled known(EnrolDaemonResponse enrolled) {
    return new ConnectorFixture.Enrolled(
        UUID.fromString(enrolled.getDaemonId()),
        enrolled.getEnrolmentToken(),
        SigningKeyPair.generate());
  }

  private static Daemon listed(String daemon) {
    ListDaemonsRequest.Builder request = ListDaemonsRequest.newBuilder().setPageSize(1);
    List<Daemon> all = new ArrayList<>();
    ListDaemonsResponse page;
    do {
      page = operator(null).listDaemons(request.build());
      all.addAll(page.getDaemonsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    assertThat(all).extracting(Daemon::getDaemonId).isSorted().doesNotHaveDuplicates();
    return all.stream().filter(each -> each.getDaemonId().equals(daemon)).findFirst().orElseThrow();
  }

  @Test
  void aDaemonIsListedFromItsEnrolmentToItsEnd() {
    EnrolDaemonResponse enrolled = enrol();
    String id = enrolled.getDaemonId();
    assertThat(listed(id).getState()).isEqualTo(DaemonState.DAEMON_STATE_ENROLLING);

    InstanceKeys instance = InstanceKeys.generate();
    ScriptedDaemon daemon = fixture.daemon(known(enrolled), instance);
    Welcome welcome = daemon.start(enrolled.getEnrolmentToken());
    Daemon live = listed(id);
    assertThat(live.getState()).isEqualTo(DaemonState.DAEMON_STATE_LIVE);
    assertThat(live.getInstanceId()).isEqualTo(instance.instance().toString());
    assertThat(live.getDaemonEpoch()).isEqualTo(welcome.getDaemonEpoch());
    assertThat(live.getCapacity()).isEqualTo(10);
    assertThat(live.hasLastHeartbeatTime()).isTrue();

    daemon.close();
    daemon.awaitEnd();
    Daemon offline = listed(id);
    assertThat(offline.getState()).isEqualTo(DaemonState.DAEMON_STATE_OFFLINE);
    assertThat(offline.getInstanceId()).isEmpty();
    assertThat(
            operator(null)
                .listDaemons(
                    ListDaemonsRequest.newBuilder()
                        .addStates(DaemonState.DAEMON_STATE_LIVE)
                        .setPageSize(200)
                        .build())
                .getDaemonsList())
        .extracting(Daemon::getDaemonId)
        .doesNotContain(id);
  }

  @Test
  void ATK_G9_anEnrolmentTokenLetsInOneIdentityKey() {
    EnrolDaemonResponse enrolled = enrol();
    fixture.daemon(known(enrolled), InstanceKeys.generate()).start(enrolled.getEnrolmentToken());
    InstanceKeys keys = InstanceKeys.generate();
    ScriptedDaemon second = fixture.daemon(known(enrolled), keys);

    second.hello(enrolled.getEnrolmentToken(), null, keys.signing());

    assertThat(second.await(FrameCase.REFUSED).getRefused().getReason())
        .isEqualTo("CREDENTIALS_INVALID");
    assertThat(second.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void INV_S10_aRevokedDaemonIsSentAwayAndNeverLetInAgain() {
    PersonaId connector = fixture.connector();
    EnrolDaemonResponse enrolled = enrol();
    ConnectorFixture.Enrolled known = known(enrolled);
    InstanceKeys keys = InstanceKeys.generate();
    ScriptedDaemon daemon = fixture.daemon(known, keys);
    Welcome welcome = daemon.start(enrolled.getEnrolmentToken());
    daemon.await(FrameCase.ASSIGN_SPEC);

    int held = operator(null).revokeDaemon(revocation(enrolled.getDaemonId())).getConnectorCount();

    assertThat(held).isEqualTo(1);
    assertThat(daemon.await(FrameCase.GOAWAY).getGoaway().getKind())
        .isEqualTo(GoawayKind.GOAWAY_KIND_POLICY);
    assertThat(daemon.awaitEnd().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(
            catchThrowable(
                () -> server.bean(DaemonSessions.class).check(welcome.getSessionToken())))
        .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
        .returns(Reason.CREDENTIALS_INVALID, DomainException::reason);
    ScriptedDaemon again = fixture.daemon(known, keys);
    again.hello("", welcome.getSessionId(), keys.signing());
    assertThat(again.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(listed(enrolled.getDaemonId()).getState())
        .isEqualTo(DaemonState.DAEMON_STATE_REVOKED);

    assertThat(
            server
                .bean(Sql.class)
                .update(
                    "update connector set lease_expire_time = now() where connector_id = ?",
                    connector))
        .isOne();
    EnrolDaemonResponse other = enrol();
    ScriptedDaemon successor = fixture.daemon(known(other), InstanceKeys.generate());
    successor.start(other.getEnrolmentToken());
    await()
        .until(
            () -> {
              successor.beat();
              return listed(other.getDaemonId()).getConnectorCount() == 1;
            });
    assertThat(successor.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence().getConnectorId())
        .isEqualTo(connector.toString());
  }

  @Test
  void anEnrolmentThatIsRevokedLetsNobodyIn() {
    EnrolDaemonResponse enrolled = enrol();
    operator(null).revokeDaemon(revocation(enrolled.getDaemonId()));
    InstanceKeys keys = InstanceKeys.generate();
    ScriptedDaemon daemon = fixture.daemon(known(enrolled), keys);

    daemon.hello(enrolled.getEnrolmentToken(), null, keys.signing());

    assertThat(daemon.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void revokingIsAuditedOnceWithItsReason() {
    EnrolDaemonResponse enrolled = enrol();
    fixture.daemon(known(enrolled), InstanceKeys.generate()).start(enrolled.getEnrolmentToken());

    operator(null).revokeDaemon(revocation(enrolled.getDaemonId()));
    operator(null).revokeDaemon(revocation(enrolled.getDaemonId()));

    assertThat(
            server
                .bean(Sql.class)
                .list(
                    row -> row.text("actor_id"),
                    """
                    select actor_id from audit_entry
                    where type = 'DAEMON_REVOKED' and attributes ->> 'daemon_id' = ?
                    """,
                    enrolled.getDaemonId()))
        .containsExactly("development/olga");
    Refused.with(
        Reason.NOT_FOUND,
        () -> operator(null).revokeDaemon(revocation(UUID.randomUUID().toString())));
  }

  @Test
  void ATK_A36_anOperatorOfOneTenantSteersNoDaemonOfTheCell() {
    EnrolDaemonResponse enrolled = enrol();

    Refused.with(
        Reason.ROLE_MISSING,
        () -> operator(fixture.tenant).revokeDaemon(revocation(enrolled.getDaemonId())));
    Refused.with(
        Reason.ROLE_MISSING,
        () -> operator(fixture.tenant).listDaemons(ListDaemonsRequest.getDefaultInstance()));
    assertThat(listed(enrolled.getDaemonId()).getState())
        .isEqualTo(DaemonState.DAEMON_STATE_ENROLLING);
  }
}
