package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.Daemon;
import dev.ligature.api.connector.v1.DaemonState;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.api.connector.v1.ListDaemonsRequest;
import dev.ligature.api.connector.v1.ListDaemonsResponse;
import dev.ligature.api.connector.v1.RevokeDaemonRequest;
import dev.ligature.api.connector.v1.RevokeDaemonResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonId;
import dev.ligature.common.Platform;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** What operators do about daemons: from request to answer. */
@Singleton
class DaemonOperatorEndpoint {
  private static final String STATE = "DAEMON_STATE_";
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(15);

  private final DaemonEnrolment enrolment;
  private final DaemonSteering steering;
  private final DaemonTrust trust;
  private final Pages pages;
  private final Clock clock;

  DaemonOperatorEndpoint(
      DaemonEnrolment enrolment,
      DaemonSteering steering,
      DaemonTrust trust,
      Pages pages,
      Clock clock) {
    this.enrolment = enrolment;
    this.steering = steering;
    this.trust = trust;
    this.pages = pages;
    this.clock = clock;
  }

  EnrolDaemonResponse enrolDaemon(Caller caller, EnrolDaemonRequest request) {
    Duration life =
        request.hasTokenTtl()
            ? Duration.ofMillis(Durations.toMillis(request.getTokenTtl()))
            : LONGEST_LIFE;
    DaemonEnrolment.Enrolled enrolled =
        enrolment.enrol(
            caller,
            request.getName(),
            request.getTenantIdsList().stream().map(UUID::fromString).toList(),
            request.getRegion(),
            request.getPlatformsList().stream()
                .map(ControlMessages::platform)
                .collect(Collectors.toSet()),
            life,
            request.getReason());
    return EnrolDaemonResponse.newBuilder()
        .setDaemonId(enrolled.daemon().toString())
        .setEnrolmentToken(enrolled.token().text())
        .setExpireTime(Wire.time(clock.instant().plus(life)))
        .setRootPublicKey(ByteString.copyFrom(trust.rootPublicKey()))
        .setRootKeyId(trust.rootKeyId())
        .setEnv(enrolled.environment())
        .build();
  }

  RevokeDaemonResponse revokeDaemon(Caller caller, RevokeDaemonRequest request) {
    return RevokeDaemonResponse.newBuilder()
        .setConnectorCount(
            steering.revoke(
                caller, new DaemonId(UUID.fromString(request.getDaemonId())), request.getReason()))
        .build();
  }

  ListDaemonsResponse listDaemons(Caller caller, ListDaemonsRequest request) {
    Platform platform =
        request.getPlatform() == dev.ligature.api.common.v1.Platform.PLATFORM_UNSPECIFIED
            ? null
            : ControlMessages.platform(request.getPlatform());
    Set<RegisteredDaemon.State> states =
        request.getStatesList().stream()
            .map(state -> RegisteredDaemon.State.valueOf(state.name().substring(STATE.length())))
            .collect(Collectors.toSet());
    Pages.Page<RegisteredDaemon> page =
        pages.page(
            "ListDaemons/" + caller.person() + "/" + platform + "/" + new TreeSet<>(states),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) -> steering.listAfter(caller, daemon(after), platform, states, limit),
            daemon -> daemon.id().toString());
    ListDaemonsResponse.Builder response =
        ListDaemonsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(daemon -> response.addDaemons(daemon(daemon)));
    return response.build();
  }

  private static DaemonId daemon(String after) {
    return new DaemonId(after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after));
  }

  private static Daemon daemon(RegisteredDaemon daemon) {
    Daemon.Builder message =
        Daemon.newBuilder()
            .setDaemonId(daemon.id().toString())
            .setName(daemon.name())
            .setState(DaemonState.valueOf(STATE + daemon.state()))
            .setRegion(daemon.region())
            .setDaemonEpoch(daemon.epoch());
    daemon.platforms().stream()
        .sorted()
        .forEach(platform -> message.addPlatforms(ControlMessages.platform(platform)));
    RegisteredDaemon.Instance instance = daemon.instance();
    if (instance != null) {
      message
          .setInstanceId(instance.id().toString())
          .setBuildDigest(instance.build())
          .setBuildVersion(instance.version())
          .setEvidenceLevel(ControlMessages.level(instance.level()))
          .setConnectorCount(instance.connectors())
          .setCapacity(instance.capacity());
    }
    if (daemon.lastHeartbeat() != null) {
      message.setLastHeartbeatTime(Wire.time(daemon.lastHeartbeat()));
    }
    return message.build();
  }
}
