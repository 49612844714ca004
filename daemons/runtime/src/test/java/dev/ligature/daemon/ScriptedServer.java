package dev.ligature.daemon;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.ligature.api.connector.v1.BuildVerdict;
import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.EpochUpdate;
import dev.ligature.api.connector.v1.EvidenceLevel;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.LeaseRenewal;
import dev.ligature.api.connector.v1.Limits;
import dev.ligature.api.connector.v1.Timers;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.connector.v1.WorkReady;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.ticket.TicketKeySet;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** ConnectorControl over Netty on loopback: welcomes daemons and does what the test says. */
final class ScriptedServer extends ConnectorControlGrpc.ConnectorControlImplBase
    implements AutoCloseable {
  static final String ENVIRONMENT = "test";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final SigningKeyPair root = SigningKeyPair.generate();
  final SigningKeyPair ticketKey = SigningKeyPair.generate();
  final SealingKeyPair vault = SealingKeyPair.generate();
  final List<Hello> hellos = new CopyOnWriteArrayList<>();
  final List<ConnectorFence> renewed = new CopyOnWriteArrayList<>();
  final Frames<ControlRequest, ControlResponse> control = new Frames<>();
  final Frames<WorkRequest, WorkResponse> work = new Frames<>();

  volatile boolean answersHeartbeats = true;
  volatile boolean challenges = true;
  volatile boolean resumes;
  volatile Duration selfFence = Duration.ofSeconds(40);
  volatile BuildVerdict verdict = BuildVerdict.BUILD_VERDICT_FULL;
  volatile List<ConnectorFence> epochs = List.of();
  volatile String session = UUID.randomUUID().toString();

  private Server server = listen(0);

  /** Frames of the newest stream. */
  static final class Frames<Q, A> {
    private final BlockingQueue<Q> came = new LinkedBlockingQueue<>();
    private volatile @Nullable StreamObserver<A> stream;

    void send(A frame) {
      StreamObserver<A> open = stream;
      if (open == null) {
        throw new AssertionError("no stream is open");
      }
      synchronized (open) {
        open.onNext(frame);
      }
    }

    void end() {
      StreamObserver<A> open = stream;
      if (open != null) {
        open.onCompleted();
      }
    }

    /** The next frame that is wanted; others before it are dropped. */
    Q await(Predicate<Q> wanted) {
      try {
        while (true) {
          Q frame = came.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          if (frame == null) {
            throw new AssertionError("the frame did not come");
          }
          if (wanted.test(frame)) {
            return frame;
          }
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** The wanted frames that have come until now. */
    long count(Predicate<Q> wanted) {
      return came.stream().filter(wanted).count();
    }
  }

  private Server listen(int port) {
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .addService(this)
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** Vanishes with all its streams, and comes back at the same port. */
  void restart() {
    int port = port();
    close();
    server = listen(port);
  }

  @Override
  public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> answers) {
    control.stream = answers;
    if (challenges) {
      control.send(
          ControlResponse.newBuilder()
              .setChallenge(
                  Challenge.newBuilder()
                      .setNonce(ByteString.copyFrom(new byte[32]))
                      .setServerId("node-1")
                      .setEnv(ENVIRONMENT))
              .build());
    }
    return new Taking<>(control, this::take);
  }

  @Override
  public StreamObserver<WorkRequest> work(StreamObserver<WorkResponse> answers) {
    work.stream = answers;
    return new Taking<>(work, this::take);
  }

  private record Taking<Q, A>(Frames<Q, A> frames, java.util.function.Consumer<Q> react)
      implements StreamObserver<Q> {
    @Override
    public void onNext(Q frame) {
      react.accept(frame);
      frames.came.add(frame);
    }

    @Override
    public void onError(Throwable cut) {}

    @Override
    public void onCompleted() {
      frames.end();
    }
  }

  private void take(ControlRequest frame) {
    ControlResponse.Builder answer =
        ControlResponse.newBuilder().setCorrelationId(frame.getCorrelationId());
    switch (frame.getFrameCase()) {
      case HELLO -> {
        hellos.add(frame.getHello());
        control.send(answer.setWelcome(welcome(frame.getHello())).build());
      }
      case INVENTORY ->
          control.send(
              answer
                  .setEpochUpdate(
                      EpochUpdate.newBuilder()
                          .addAllConnectors(epochs)
                          .setComplete(true)
                          .setGeneration("1"))
                  .build());
      case HEARTBEAT -> {
        if (answersHeartbeats) {
          control.send(answer.setHeartbeatAck(ack(frame.getHeartbeat())).build());
        }
      }
      default -> {}
    }
  }

  private void take(WorkRequest frame) {
    if (frame.hasWorkOpen()) {
      work.send(
          WorkResponse.newBuilder()
              .setWorkReady(WorkReady.newBuilder().setSessionId(session))
              .build());
    }
  }

  private HeartbeatAck ack(Heartbeat heartbeat) {
    HeartbeatAck.Builder ack =
        HeartbeatAck.newBuilder()
            .setSequence(heartbeat.getSequence())
            .setServerNonce(ByteString.copyFrom(new byte[32]))
            .setVerdict(verdict);
    renewed.forEach(
        fence ->
            ack.addRenewals(
                LeaseRenewal.newBuilder()
                    .setFence(fence)
                    .setConnectorLeaseTtl(Durations.fromSeconds(45))
                    .setDesired(dev.ligature.api.connector.v1.DesiredState.DESIRED_STATE_ACTIVE)));
    return ack.build();
  }

  private Welcome welcome(Hello hello) {
    boolean isResumed = resumes && hello.getResumeSessionId().equals(session);
    if (!isResumed) {
      session = UUID.randomUUID().toString();
    }
    return Welcome.newBuilder()
        .setSessionId(session)
        .setSessionToken("token-" + session)
        .setDaemonEpoch(hellos.size())
        .setProtocolVersion(1)
        .setResumed(isResumed)
        .setTimers(
            Timers.newBuilder()
                .setHeartbeatInterval(Durations.fromMillis(100))
                .setSuspectAfter(Durations.fromSeconds(20))
                .setSelfFenceAfter(Durations.fromMillis(selfFence.toMillis()))
                .setConnectorLeaseTtl(Durations.fromSeconds(45))
                .setReassignAfter(Durations.fromSeconds(60))
                .setStreamMaxAge(Durations.fromMinutes(25))
                .setPlatformCallLimit(Durations.fromMillis(500)))
        .setLimits(Limits.newBuilder().setFrameMaxBytes(1 << 20))
        .setVerdict(verdict)
        .setEvidenceLevel(EvidenceLevel.EVIDENCE_LEVEL_L0_SELF_REPORTED)
        .setWorkEndpoint("127.0.0.1:" + port())
        .setSealingKeys(sealingKeys())
        .setTicketKeys(ticketKeys())
        .setServerNonce(ByteString.copyFrom(new byte[32]))
        .build();
  }

  private SignedSealingKeyManifest sealingKeys() {
    byte[] manifest =
        SealingKeyManifest.newBuilder()
            .setEnv(ENVIRONMENT)
            .setResidency("eu")
            .setSequence(1)
            .setNotBeforeTime(Timestamps.EPOCH)
            .setNotAfterTime(Timestamps.fromMillis(4_000_000_000_000L))
            .addKeys(
                SealingKey.newBuilder()
                    .setKeyId("vault-1")
                    .setPublicKey(ByteString.copyFrom(vault.publicKey())))
            .build()
            .toByteArray();
    byte[] statement = LengthPrefixed.of("ligature/sealing-manifest/v1").bytes(manifest).toBytes();
    return SignedSealingKeyManifest.newBuilder()
        .setManifest(ByteString.copyFrom(manifest))
        .setSignature(ByteString.copyFrom(root.sign(statement)))
        .setRootKeyId("root-1")
        .build();
  }

  private SignedTicketKeys ticketKeys() {
    byte[] jwks =
        new TicketKeySet(1, Map.of("t1", ByteString.copyFrom(ticketKey.publicKey()))).toJwks();
    return SignedTicketKeys.newBuilder()
        .setJwks(ByteString.copyFrom(jwks))
        .setSequence(1)
        .setSignature(ByteString.copyFrom(root.sign(TicketKeySet.statement(ENVIRONMENT, 1, jwks))))
        .setRootKeyId("root-1")
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
