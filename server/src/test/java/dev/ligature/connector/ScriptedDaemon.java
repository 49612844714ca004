package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ConnectorStatus;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.Inventory;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.PlatformSupport;
import dev.ligature.api.connector.v1.RunningConnector;
import dev.ligature.api.connector.v1.SignedBuildManifest;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A daemon that does what the test says, over a real channel. */
final class ScriptedDaemon implements StreamObserver<ControlResponse> {
  static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<ControlResponse> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<ControlRequest> requests;
  private final UUID daemon;
  private final SigningKeyPair identity;
  private final InstanceKeys instance;
  private long heartbeats;

  ScriptedDaemon(Channel channel, UUID daemon, SigningKeyPair identity, InstanceKeys instance) {
    this.daemon = daemon;
    this.identity = identity;
    this.instance = instance;
    this.requests = ConnectorControlGrpc.newStub(channel).control(this);
  }

  /** Hello with the right signature; answered by Welcome. */
  Welcome enter(String token) {
    hello(token, null, instance.signing());
    return await(FrameCase.WELCOME).getWelcome();
  }

  /** Hello, an empty inventory, and the wait until the daemon may act. */
  Welcome start(String token) {
    Welcome welcome = enter(token);
    inventory(List.of());
    await(FrameCase.EPOCH_UPDATE);
    return welcome;
  }

  void hello(String token, @Nullable String resume, SigningKeyPair signer) {
    Challenge challenge = await(FrameCase.CHALLENGE).getChallenge();
    byte[] digest = new byte[32];
    byte[] statement =
        LengthPrefixed.of("ligature/daemon-hello/v1")
            .text(challenge.getEnv())
            .text(challenge.getServerId())
            .bytes(challenge.getNonce().toByteArray())
            .bytes(new byte[0])
            .id(daemon)
            .bytes(instance.signing().publicKey())
            .bytes(instance.sealing().publicKey())
            .bytes(digest)
            .text(resume == null ? "" : resume)
            .toBytes();
    Build build =
        Build.newBuilder()
            .setDigest(ByteString.copyFrom(digest))
            .setName("scripted")
            .setVersion("1.0.0")
            .addPlatforms(Platform.PLATFORM_IRC)
            .build();
    Hello.Builder hello =
        Hello.newBuilder()
            .setProtocolMin(1)
            .setProtocolMax(1)
            .setDaemonId(daemon.toString().toLowerCase(Locale.ROOT))
            .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey()))
            .setInstanceId(instance.instance().toString())
            .setInstanceSigningKey(ByteString.copyFrom(instance.signing().publicKey()))
            .setInstanceSealingKey(ByteString.copyFrom(instance.sealing().publicKey()))
            .setInstanceCertificate(
                ByteString.copyFrom(instance.certificate(identity, challenge.getEnv(), daemon)))
            .setChallengeSignature(ByteString.copyFrom(signer.sign(statement)))
            .addPlatforms(
                PlatformSupport.newBuilder()
                    .setPlatform(Platform.PLATFORM_IRC)
                    .addFlows(LinkFlow.LINK_FLOW_PASSWORD))
            .setBuildDigest(ByteString.copyFrom(digest))
            .setBuildManifest(SignedBuildManifest.newBuilder().setManifest(build.toByteString()))
            .setCapacity(10)
            .setEnrolmentToken(token);
    if (resume != null) {
      hello.setResumeSessionId(resume);
    }
    send(ControlRequest.newBuilder().setHello(hello));
  }

  void inventory(List<ConnectorFence> running) {
    Inventory.Builder inventory = Inventory.newBuilder().setLast(true);
    for (ConnectorFence fence : running) {
      inventory.addConnectors(
          RunningConnector.newBuilder()
              .setFence(fence)
              .setSpecVersion(1)
              .setStatus(
                  status(
                      fence,
                      dev.ligature.api.connector.v1.ObservedState.OBSERVED_STATE_CONNECTED)));
    }
    send(ControlRequest.newBuilder().setInventory(inventory));
  }

  static ConnectorStatus status(
      ConnectorFence fence, dev.ligature.api.connector.v1.ObservedState observed) {
    return ConnectorStatus.newBuilder()
        .setFence(fence)
        .setObserved(observed)
        .setObservedAge(Durations.ZERO)
        .build();
  }

  /** A sign of life; its answer is not waited for. */
  void beat() {
    send(
        ControlRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(++heartbeats)));
  }

  HeartbeatAck heartbeat() {
    beat();
    return await(FrameCase.HEARTBEAT_ACK).getHeartbeatAck();
  }

  void send(ControlRequest.Builder frame) {
    requests.onNext(frame.setCorrelationId(UUID.randomUUID().toString()).build());
  }

  /** The next frame of this kind; others before it are dropped. */
  ControlResponse await(FrameCase kind) {
    try {
      while (true) {
        ControlResponse frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
          throw new AssertionError("no " + kind + "; the stream is " + end.getNow(null));
        }
        if (frame.getFrameCase() == kind) {
          return frame;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The status by which the server ended the stream. */
  Status awaitEnd() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Stops what runs and says goodbye. */
  void close() {
    requests.onCompleted();
  }

  /** Vanishes. */
  void cut() {
    requests.onError(Status.CANCELLED.asRuntimeException());
  }

  @Override
  public void onNext(ControlResponse frame) {
    frames.add(frame);
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }
}
