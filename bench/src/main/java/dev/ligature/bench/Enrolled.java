package dev.ligature.bench;

import com.google.protobuf.ByteString;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.PlatformSupport;
import dev.ligature.api.connector.v1.SignedBuildManifest;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import java.util.UUID;

/**
 * A daemon that an operator has enrolled.
 *
 * @param token registers the identity key at the first Hello; a secret
 * @param environment as the Challenge names it
 */
record Enrolled(UUID daemon, String token, String environment, SigningKeyPair identity) {
  private static final ByteString DIGEST = ByteString.copyFrom(new byte[32]);

  static Enrolled by(Site site, Platform platform) {
    EnrolDaemonResponse response =
        ConnectorControlGrpc.newBlockingStub(site.operator())
            .enrolDaemon(
                EnrolDaemonRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setName("bench-" + UUID.randomUUID())
                    .setRegion("eu")
                    .addPlatforms(platform)
                    .setReason("bench")
                    .build());
    return new Enrolled(
        UUID.fromString(response.getDaemonId()),
        response.getEnrolmentToken(),
        response.getEnv(),
        SigningKeyPair.generate());
  }

  /** The Hello that answers a challenge. */
  Hello hello(Challenge challenge, InstanceKeys keys, Platform platform, int capacity) {
    byte[] statement =
        LengthPrefixed.of("ligature/daemon-hello/v1")
            .text(challenge.getEnv())
            .text(challenge.getServerId())
            .bytes(challenge.getNonce().toByteArray())
            .bytes(new byte[0])
            .id(daemon)
            .bytes(keys.signing().publicKey())
            .bytes(keys.sealing().publicKey())
            .bytes(DIGEST.toByteArray())
            .text("")
            .toBytes();
    Build build =
        Build.newBuilder()
            .setDigest(DIGEST)
            .setName("bench")
            .setVersion("1.0.0")
            .addPlatforms(platform)
            .build();
    return Hello.newBuilder()
        .setProtocolMin(1)
        .setProtocolMax(1)
        .setDaemonId(daemon.toString())
        .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey()))
        .setInstanceId(keys.instance().toString())
        .setInstanceSigningKey(ByteString.copyFrom(keys.signing().publicKey()))
        .setInstanceSealingKey(ByteString.copyFrom(keys.sealing().publicKey()))
        .setInstanceCertificate(
            ByteString.copyFrom(keys.certificate(identity, challenge.getEnv(), daemon)))
        .setChallengeSignature(ByteString.copyFrom(keys.signing().sign(statement)))
        .addPlatforms(
            PlatformSupport.newBuilder()
                .setPlatform(platform)
                .addFlows(LinkFlow.LINK_FLOW_PASSWORD))
        .setBuildDigest(DIGEST)
        .setBuildManifest(SignedBuildManifest.newBuilder().setManifest(build.toByteString()))
        .setCapacity(capacity)
        .setEnrolmentToken(token)
        .build();
  }

  @Override
  public String toString() {
    return "Enrolled[" + daemon + "]";
  }
}
