package dev.ligature.connector;

import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.rpc.DaemonCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The statements that daemons sign, as the contract words them. */
final class DaemonStatements {
  private static final byte[] ABSENT = {};

  private DaemonStatements() {}

  /** What the server challenged the daemon with. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Challenge(String environment, String serverId, byte[] nonce) {}

  /** The library tells no TLS exporter value, so a statement that binds one does not verify. */
  static byte[] hello(Challenge challenge, DaemonHello hello) {
    var resume = hello.resume();
    return LengthPrefixed.of("ligature/daemon-hello/v1")
        .text(challenge.environment())
        .text(challenge.serverId())
        .bytes(challenge.nonce())
        .bytes(ABSENT)
        .id(hello.daemon().value())
        .bytes(hello.signingKey())
        .bytes(hello.sealingKey())
        .bytes(hello.build().digest())
        .text(resume == null ? "" : resume.toString())
        .toBytes();
  }

  static byte[] instanceCertificate(String environment, DaemonHello hello) {
    return InstanceKeys.certificateStatement(
        environment,
        hello.daemon().value(),
        hello.instance(),
        hello.signingKey(),
        hello.sealingKey());
  }

  static byte[] buildManifest(byte[] manifest) {
    return LengthPrefixed.of("ligature/build-manifest/v1").bytes(manifest).toBytes();
  }

  static byte[] leaseRequest(
      String environment,
      byte[] nonce,
      String correlationId,
      AssignmentFence fence,
      UUID credential) {
    return LengthPrefixed.of("ligature/lease-request/v1")
        .text(environment)
        .id(fence.session().id().value())
        .bytes(nonce)
        .text(correlationId)
        .id(fence.connector().value())
        .bytes(ByteBuffer.allocate(Long.BYTES).putLong(fence.epoch()).array())
        .id(credential)
        .toBytes();
  }

  static byte[] ticketRedemption(
      String environment, DaemonSession session, byte[] nonce, String ticket) {
    return LengthPrefixed.of("ligature/ticket-redemption/v1")
        .text(environment)
        .id(session.id().value())
        .bytes(nonce)
        .bytes(sha256(ticket.getBytes(StandardCharsets.US_ASCII)))
        .toBytes();
  }

  static byte[] call(String environment, DaemonSessionId session, DaemonCall call) {
    return LengthPrefixed.of("ligature/daemon-call/v1")
        .text(environment)
        .id(session.value())
        .text(call.method())
        .bytes(call.nonce())
        .bytes(call.messageDigest())
        .toBytes();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
