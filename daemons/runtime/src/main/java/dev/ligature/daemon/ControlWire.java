package dev.ligature.daemon;

import com.google.protobuf.ByteString;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.LeaseRequest;
import dev.ligature.api.connector.v1.PlatformSupport;
import dev.ligature.api.connector.v1.SignedBuildManifest;
import dev.ligature.api.connector.v1.TicketRedemption;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Frames of Control that carry a signature of the instance. */
final class ControlWire {
  private static final int PROTOCOL = 1;

  private ControlWire() {}

  static ControlRequest hello(
      Challenge challenge,
      Enrolment enrolment,
      InstanceKeys keys,
      Build build,
      Collection<PlatformConnector> platforms,
      int capacity,
      @Nullable String resume) {
    byte[] statement =
        LengthPrefixed.of("ligature/daemon-hello/v1")
            .text(challenge.getEnv())
            .text(challenge.getServerId())
            .bytes(challenge.getNonce().toByteArray())
            .bytes(new byte[0])
            .id(enrolment.daemon())
            .bytes(keys.signing().publicKey())
            .bytes(keys.sealing().publicKey())
            .bytes(build.getDigest().toByteArray())
            .text(resume == null ? "" : resume)
            .toBytes();
    Hello.Builder hello =
        Hello.newBuilder()
            .setProtocolMin(PROTOCOL)
            .setProtocolMax(PROTOCOL)
            .setDaemonId(enrolment.daemon().toString())
            .setIdentityPublicKey(ByteString.copyFrom(enrolment.identity().publicKey()))
            .setInstanceId(keys.instance().toString())
            .setInstanceSigningKey(ByteString.copyFrom(keys.signing().publicKey()))
            .setInstanceSealingKey(ByteString.copyFrom(keys.sealing().publicKey()))
            .setInstanceCertificate(
                ByteString.copyFrom(
                    keys.certificate(
                        enrolment.identity(), enrolment.environment(), enrolment.daemon())))
            .setChallengeSignature(ByteString.copyFrom(keys.signing().sign(statement)))
            .setBuildDigest(build.getDigest())
            .setBuildManifest(SignedBuildManifest.newBuilder().setManifest(build.toByteString()))
            .setCapacity(capacity)
            .setEnrolmentToken(enrolment.token());
    for (PlatformConnector each : platforms) {
      hello.addPlatforms(
          PlatformSupport.newBuilder().setPlatform(each.platform()).addAllFlows(each.flows()));
    }
    if (resume != null) {
      hello.setResumeSessionId(resume);
    }
    return ControlRequest.newBuilder().setCorrelationId(newId()).setHello(hello).build();
  }

  static ControlRequest leaseRequest(
      ServerSession session,
      String environment,
      InstanceKeys keys,
      ConnectorFence fence,
      String credential) {
    String id = newId();
    byte[] statement =
        LengthPrefixed.of("ligature/lease-request/v1")
            .text(environment)
            .text(session.id())
            .bytes(session.nonce().toByteArray())
            .text(id)
            .text(fence.getConnectorId())
            .bytes(ByteBuffer.allocate(Long.BYTES).putLong(fence.getConnectorEpoch()).array())
            .text(credential)
            .toBytes();
    return ControlRequest.newBuilder()
        .setCorrelationId(id)
        .setLeaseRequest(
            LeaseRequest.newBuilder()
                .setFence(fence)
                .setCredentialRef(credential)
                .setServerNonce(session.nonce())
                .setSignature(ByteString.copyFrom(keys.signing().sign(statement))))
        .build();
  }

  static ControlRequest ticketRedemption(
      ServerSession session, String environment, InstanceKeys keys, String id, String ticket) {
    byte[] statement =
        LengthPrefixed.of("ligature/ticket-redemption/v1")
            .text(environment)
            .text(session.id())
            .bytes(session.nonce().toByteArray())
            .bytes(sha256(ticket.getBytes(StandardCharsets.US_ASCII)))
            .toBytes();
    return ControlRequest.newBuilder()
        .setCorrelationId(id)
        .setTicketRedemption(
            TicketRedemption.newBuilder()
                .setTicket(ticket)
                .setServerNonce(session.nonce())
                .setSignature(ByteString.copyFrom(keys.signing().sign(statement))))
        .build();
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
