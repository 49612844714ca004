package dev.ligature.daemon;

import com.google.common.net.HostAndPort;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Goaway;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.Inventory;
import dev.ligature.api.connector.v1.KeyUpdate;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.connector.v1.WorkOpen;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.ticket.TicketRefused;
import dev.ligature.client.ticket.TicketVerifier;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon: holds its session with the server, and fences itself when it is not heard. Everything
 * happens in turn on one thread; see {@code ConnectorControl} of the contract for the protocol.
 */
public final class Daemon implements AutoCloseable, Connectors.Server {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(60);
  private static final Duration WORK_RECONNECT = Duration.ofSeconds(1);
  private static final Duration UNKNOWN_FENCE = Duration.ofSeconds(40);

  /** Refusals that another try does not change. */
  private static final Set<String> FINAL_REFUSALS =
      Set.of("CREDENTIALS_INVALID", "BUILD_REFUSED", "UNSUPPORTED_EVIDENCE");

  private final DaemonSettings settings;
  private final Turns turns = new Turns();
  private final InstanceKeys keys = InstanceKeys.generate();
  private final LeaseClock clock =
      new LeaseClock(System::nanoTime, Clock.systemUTC(), UNKNOWN_FENCE);
  private final Trust trust;
  private final Logins logins;
  private final Connectors connectors;
  private final Deliveries deliveries;
  private final Map<Platform, PlatformConnector> platforms = new HashMap<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final ManagedChannel channel;
  private LeaseClock.Moment hello;
  private @Nullable FrameStream<ControlRequest, ControlResponse> control;
  private @Nullable FrameStream<WorkRequest, WorkResponse> work;
  private @Nullable ManagedChannel workChannel;
  private @Nullable ServerSession session;
  private @Nullable String resume;
  private @Nullable ScheduledFuture<?> heartbeat;
  private @Nullable Duration wait;
  private Duration backoff;

  /** Prepares a daemon; {@link #start} connects it. */
  public Daemon(DaemonSettings settings) {
    this.settings = settings;
    this.backoff = settings.firstReconnect();
    this.hello = clock.now();
    Enrolment enrolment = settings.enrolment();
    settings.platforms().forEach(each -> platforms.put(each.platform(), each));
    trust = new Trust(enrolment, Clock.systemUTC());
    logins = new Logins(turns, trust, enrolment, keys, this::send);
    TicketVerifier tickets =
        new TicketVerifier(
            "ligature",
            enrolment.environment(),
            keys.instance(),
            keys.signing().publicKey(),
            Clock.systemUTC());
    connectors = new Connectors(turns, trust, keys, clock, this, this::opened);
    deliveries = new Deliveries(turns, trust, tickets, clock, connectors, this::redeem);
    channel = settings.channels().open(settings.host(), settings.port());
  }

  /** Connects, and from then on reconnects by itself. */
  public void start() {
    turns.run(this::connect);
    var _ = turns.every(TICK, this::tick);
  }

  /** Waits until the daemon has ended for good; why it did. */
  public String awaitEnd() {
    return end.join();
  }

  /** Leaves every platform and says goodbye to the server. */
  @Override
  public void close() {
    turns.run(() -> finish("CLOSED"));
    end.join();
    turns.close();
  }

  private void connect() {
    if (end.isDone()) {
      return;
    }
    FrameStream<ControlRequest, ControlResponse> stream =
        new FrameStream<>(turns, this::accept, this::cut);
    control = stream;
    ConnectorControlGrpc.newStub(channel).control(stream);
  }

  private void accept(ControlResponse frame) {
    switch (frame.getFrameCase()) {
      case CHALLENGE -> {
        if (!frame.getChallenge().getEnv().equals(settings.enrolment().environment())) {
          finish("FOREIGN_ENVIRONMENT");
          return;
        }
        hello = clock.now();
        send(
            ControlWire.hello(
                frame.getChallenge(),
                settings.enrolment(),
                keys,
                settings.build(),
                settings.platforms(),
                settings.capacity(),
                resume));
      }
      case WELCOME -> welcome(frame.getWelcome());
      case HEARTBEAT_ACK -> acknowledged(frame.getHeartbeatAck());
      case ASSIGN_SPEC -> assign(frame.getAssignSpec());
      case UNASSIGN -> connectors.unassign(frame.getUnassign().getFence());
      case PAUSE -> connectors.pause(frame.getPause().getFence());
      case REVOKE -> connectors.revoke(frame.getRevoke().getFence());
      case LINK_ACCOUNT -> {
        var context = frame.getLinkAccount().getContext();
        logins.begin(context, platforms.get(context.getPlatform()));
      }
      case CONFIGURE_IDENTITY -> {
        var context = frame.getConfigureIdentity().getContext();
        logins.begin(context, platforms.get(context.getPlatform()));
      }
      case LINK_INPUT -> logins.input(frame.getLinkInput());
      case LINK_CANCEL -> logins.cancel(frame.getLinkCancel());
      case LINK_ACK -> logins.acknowledged(frame.getLinkAck());
      case LEASE_GRANT -> connectors.granted(frame.getLeaseGrant());
      case LEASE_REFUSED -> connectors.leaseRefused(frame.getLeaseRefused());
      case LEASE_REVOKED -> connectors.leaseRevoked(frame.getLeaseRevoked().getLeaseId());
      case TICKET_REDEEMED ->
          deliveries.redeemed(frame.getCorrelationId(), frame.getTicketRedeemed());
      case EPOCH_UPDATE -> {
        ServerSession here = session;
        if (here != null) {
          here.take(frame.getEpochUpdate());
          if (here.isComplete() && work == null) {
            openWork(here);
          }
        }
      }
      case KEY_UPDATE -> take(frame.getKeyUpdate());
      case REFUSED -> {
        LOG.warn("the server refused a frame: {}", frame.getRefused().getReason());
        if (session == null && FINAL_REFUSALS.contains(frame.getRefused().getReason())) {
          finish(frame.getRefused().getReason());
        }
      }
      case GOAWAY -> goaway(frame.getGoaway());
      case CREDENTIAL_STORED, FRAME_NOT_SET -> {}
    }
  }

  private void welcome(Welcome welcome) {
    try {
      trust.take(welcome.getSealingKeys());
      trust.take(welcome.getTicketKeys());
    } catch (CryptoRefused | TicketRefused e) {
      LOG.error("the server's keys are refused: {}", e.getMessage());
      finish("FOREIGN_KEYS");
      return;
    }
    ServerSession here = new ServerSession(welcome);
    session = here;
    resume = here.id();
    backoff = settings.firstReconnect();
    clock.begin(hello, here.selfFenceAfter());
    if (!welcome.getResumed()) {
      connectors.clear();
      logins.clear();
    }
    LOG.info("session {} {}", here.id(), welcome.getResumed() ? "is resumed" : "has begun");
    send(
        ControlRequest.newBuilder()
            .setInventory(
                Inventory.newBuilder().addAllConnectors(connectors.inventory()).setLast(true)));
    logins.resume();
    heartbeat = turns.every(here.heartbeatInterval(), this::beat);
    beat();
  }

  private void beat() {
    send(
        ControlRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(clock.beat())));
  }

  private void acknowledged(HeartbeatAck ack) {
    ServerSession here = session;
    if (here != null) {
      LeaseClock.Moment sent = clock.acknowledged(ack.getSequence());
      here.renew(ack.getServerNonce());
      ack.getRenewalsList().forEach(each -> connectors.renew(each, sent));
    }
  }

  private void assign(AssignSpec spec) {
    ServerSession here = session;
    if (here != null) {
      connectors.assign(spec, platforms.get(spec.getPlatform()), here.selfFenceAfter());
    }
  }

  private void take(KeyUpdate update) {
    try {
      if (update.hasSealingKeys()) {
        trust.take(update.getSealingKeys());
      }
      if (update.hasTicketKeys()) {
        trust.take(update.getTicketKeys());
      }
    } catch (CryptoRefused | TicketRefused e) {
      LOG.error("new keys are refused: {}", e.getMessage());
    }
  }

  private void tick() {
    connectors.expire();
    if (resume != null && clock.isFenced()) {
      LOG.warn("no heartbeat was answered in time: every platform is left");
      resume = null;
      connectors.clear();
      logins.clear();
    }
  }

  private void goaway(Goaway goaway) {
    switch (goaway.getKind()) {
      case GOAWAY_KIND_REPLACED -> finish("REPLACED");
      case GOAWAY_KIND_POLICY -> finish("POLICY");
      default -> wait = ServerSession.duration(goaway.getReconnectAfter());
    }
  }

  /** Control has ended: Work ends with it, and another try follows. */
  private void cut(@Nullable Throwable failure) {
    control = null;
    session = null;
    stop(heartbeat);
    closeWork();
    if (end.isDone()) {
      return;
    }
    Duration longest = backoff;
    Duration asked = wait;
    wait = null;
    backoff = min(backoff.multipliedBy(2), LONGEST_RECONNECT);
    Duration delay =
        asked == null
            ? Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest.toNanos() + 1))
            : asked;
    LOG.info(
        "the session is cut ({}); connecting again in {} ms",
        failure == null ? "OK" : Status.fromThrowable(failure).getCode(),
        delay.toMillis());
    var _ = turns.after(delay, this::connect);
  }

  private void openWork(ServerSession here) {
    FrameStream<WorkRequest, WorkResponse> stream =
        new FrameStream<>(turns, frame -> working(here, frame), failure -> workCut(here));
    work = stream;
    ConnectorControlGrpc.newStub(workChannel(here)).work(stream);
    stream.send(
        WorkRequest.newBuilder()
            .setWorkOpen(WorkOpen.newBuilder().setSessionToken(here.token()))
            .build());
  }

  private ManagedChannel workChannel(ServerSession here) {
    HostAndPort endpoint = HostAndPort.fromString(here.workEndpoint());
    if (endpoint.equals(HostAndPort.fromParts(settings.host(), settings.port()))) {
      return channel;
    }
    ManagedChannel open = settings.channels().open(endpoint.getHost(), endpoint.getPort());
    workChannel = open;
    return open;
  }

  private void working(ServerSession here, WorkResponse frame) {
    FrameStream<WorkRequest, WorkResponse> stream = work;
    if (stream == null || session != here) {
      return;
    }
    if (frame.hasWorkReady()) {
      deliveries.ready(here, stream::send);
    } else {
      deliveries.accept(frame);
    }
  }

  private void workCut(ServerSession here) {
    if (session == here) {
      closeWork();
      var _ =
          turns.after(
              WORK_RECONNECT,
              () -> {
                if (session == here && work == null) {
                  openWork(here);
                }
              });
    }
  }

  private void closeWork() {
    FrameStream<WorkRequest, WorkResponse> stream = work;
    work = null;
    deliveries.cut();
    if (stream != null) {
      stream.cancel("the session ended");
    }
    ManagedChannel open = workChannel;
    workChannel = null;
    if (open != null) {
      open.shutdownNow();
    }
  }

  private void opened(ConnectorRun run) {
    deliveries.credit(run);
  }

  @Override
  public void askLease(ConnectorFence fence, String credential) {
    ServerSession here = session;
    if (here != null) {
      send(
          ControlWire.leaseRequest(
              here, settings.enrolment().environment(), keys, fence, credential));
    }
  }

  private void redeem(String id, String ticket) {
    ServerSession here = session;
    if (here != null) {
      send(
          ControlWire.ticketRedemption(here, settings.enrolment().environment(), keys, id, ticket));
    }
  }

  @Override
  public void send(ControlRequest.Builder frame) {
    send(frame.setCorrelationId(ControlWire.newId()).build());
  }

  private void send(ControlRequest frame) {
    FrameStream<ControlRequest, ControlResponse> stream = control;
    if (stream != null) {
      stream.send(frame);
    }
  }

  private void finish(String why) {
    if (end.isDone()) {
      return;
    }
    LOG.info("the daemon ends: {}", why);
    connectors.clear();
    logins.clear();
    stop(heartbeat);
    closeWork();
    FrameStream<ControlRequest, ControlResponse> stream = control;
    if (stream != null) {
      stream.complete();
    }
    channel.shutdown();
    end.complete(why);
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
