package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.ConnectorStatus;
import dev.ligature.api.connector.v1.EpochUpdate;
import dev.ligature.api.connector.v1.EvidenceLevel;
import dev.ligature.api.connector.v1.Goaway;
import dev.ligature.api.connector.v1.GoawayKind;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.PlatformSupport;
import dev.ligature.api.connector.v1.Refused;
import dev.ligature.api.connector.v1.SignedBuildManifest;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Translates the frames of Control. */
final class ControlMessages {
  private ControlMessages() {}

  static DaemonHello hello(Hello hello) {
    String token = hello.getEnrolmentToken();
    return new DaemonHello(
        new DaemonId(UUID.fromString(hello.getDaemonId())),
        hello.getIdentityPublicKey().toByteArray(),
        UUID.fromString(hello.getInstanceId()),
        hello.getInstanceSigningKey().toByteArray(),
        hello.getInstanceSealingKey().toByteArray(),
        hello.getInstanceCertificate().toByteArray(),
        hello.getChallengeSignature().toByteArray(),
        platforms(hello.getPlatformsList().stream().map(PlatformSupport::getPlatform).toList()),
        build(hello.getBuildDigest(), hello.getBuildManifest()),
        hello.getCapacity(),
        hello.hasResumeSessionId()
            ? new DaemonSessionId(UUID.fromString(hello.getResumeSessionId()))
            : null,
        token.isEmpty() ? null : new OpaqueToken(token));
  }

  private static BuildClaim build(ByteString digest, SignedBuildManifest signed) {
    Build build;
    try {
      build = Build.parseFrom(signed.getManifest());
    } catch (InvalidProtocolBufferException e) {
      throw DomainException.of(Reason.BUILD_REFUSED, "The build's manifest is not readable.");
    }
    if (!build.getDigest().equals(digest)) {
      throw DomainException.of(Reason.BUILD_REFUSED, "The build's manifest is of another build.");
    }
    return new BuildClaim(
        digest.toByteArray(),
        build.getVersion(),
        platforms(build.getPlatformsList()),
        signed.getManifest().toByteArray(),
        signed.getSignature().toByteArray(),
        signed.getReleaseKeyId());
  }

  static Set<Platform> platforms(Collection<dev.ligature.api.common.v1.Platform> platforms) {
    return platforms.stream()
        .map(ControlMessages::platform)
        .collect(Collectors.toUnmodifiableSet());
  }

  static Platform platform(dev.ligature.api.common.v1.Platform platform) {
    return Platform.valueOf(platform.name().substring("PLATFORM_".length()));
  }

  static dev.ligature.api.common.v1.Platform platform(Platform platform) {
    return dev.ligature.api.common.v1.Platform.valueOf("PLATFORM_" + platform.name());
  }

  static dev.ligature.api.connector.v1.BuildVerdict verdict(BuildVerdict verdict) {
    return dev.ligature.api.connector.v1.BuildVerdict.valueOf("BUILD_VERDICT_" + verdict.name());
  }

  static EvidenceLevel level(int level) {
    return switch (level) {
      case 0 -> EvidenceLevel.EVIDENCE_LEVEL_L0_SELF_REPORTED;
      case 1 -> EvidenceLevel.EVIDENCE_LEVEL_L1_SIGNED_RELEASE;
      default -> EvidenceLevel.EVIDENCE_LEVEL_L2_CONTINUITY;
    };
  }

  static dev.ligature.api.connector.v1.DesiredState desired(DesiredState desired) {
    return dev.ligature.api.connector.v1.DesiredState.valueOf("DESIRED_STATE_" + desired.name());
  }

  static AssignmentSighting sighting(ConnectorStatus status) {
    return new AssignmentSighting(
        ObservedState.valueOf(status.getObserved().name().substring("OBSERVED_STATE_".length())),
        List.copyOf(status.getReasonsList()),
        status.getCredentialVersion(),
        status.hasRetryAfter() ? duration(status.getRetryAfter()) : null,
        status.hasCapabilities() ? status.getCapabilities().toByteArray() : null);
  }

  static ConnectorFence fence(PersonaId connector, long epoch) {
    return ConnectorFence.newBuilder()
        .setConnectorId(connector.toString())
        .setConnectorEpoch(epoch)
        .build();
  }

  static PersonaId connector(ConnectorFence fence) {
    return new PersonaId(UUID.fromString(fence.getConnectorId()));
  }

  static AssignSpec spec(AssignmentOrder.Assign order) {
    AssignmentRow spec = order.spec();
    return AssignSpec.newBuilder()
        .setFence(fence(spec.connector(), spec.epoch()))
        .setSpecVersion(spec.specVersion())
        .setNonce(ByteString.copyFrom(order.nonce()))
        .setPlatform(platform(spec.platform()))
        .setTenantId(spec.tenant().toString())
        .setAccountId(spec.account().toString())
        .setSettings(parsed(ConnectorSettings.parser(), spec.settings()))
        .setCredentialRef(spec.credential().toString())
        .setCredentialVersion(spec.credentialVersion())
        .setDesired(desired(spec.desired()))
        .addAllActions(
            spec.actions().stream().map(scope -> Action.valueOf("ACTION_" + scope)).toList())
        .build();
  }

  static EpochUpdate epochs(List<ConnectorFence> fences, boolean complete, long generation) {
    return EpochUpdate.newBuilder()
        .addAllConnectors(fences)
        .setComplete(complete)
        .setGeneration(Long.toString(generation))
        .build();
  }

  static Refused refused(DomainException refusal) {
    Refused.Builder refused =
        Refused.newBuilder().setReason(refusal.reason().name()).putAllMetadata(refusal.metadata());
    Duration delay = refusal.retryDelay();
    if (delay != null) {
      refused.setRetryAfter(duration(delay));
    }
    return refused.build();
  }

  static Goaway goaway(GoawayReason reason, Duration reconnectAfter, Duration grace) {
    return Goaway.newBuilder()
        .setKind(GoawayKind.valueOf("GOAWAY_KIND_" + reason.name()))
        .setReconnectAfter(duration(reconnectAfter))
        .setGraceTtl(duration(grace))
        .build();
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return Durations.fromMillis(duration.toMillis());
  }

  static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  /** Bytes that the server itself has kept as a message. */
  static <T extends Message> T parsed(Parser<T> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored bytes are not the message that they should be", e);
    }
  }
}
