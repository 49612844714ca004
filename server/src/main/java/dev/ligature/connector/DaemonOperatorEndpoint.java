package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.common.Caller;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;

/** What operators do about daemons: from request to answer. */
@Singleton
class DaemonOperatorEndpoint {
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(15);

  private final DaemonEnrolment enrolment;
  private final DaemonTrust trust;
  private final Clock clock;

  DaemonOperatorEndpoint(DaemonEnrolment enrolment, DaemonTrust trust, Clock clock) {
    this.enrolment = enrolment;
    this.trust = trust;
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
}
