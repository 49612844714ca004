package dev.ligature.daemon;

import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.EpochUpdate;
import dev.ligature.api.connector.v1.Goaway;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.KeyUpdate;
import dev.ligature.api.connector.v1.LeaseRefused;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.Refused;
import dev.ligature.api.connector.v1.Welcome;
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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
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
  private static final Duration LONGEST_WELCOME = Duration.ofSeconds(20);
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
  private final WorkLine work;
  private final Map<Platform, PlatformConnector> platforms = new HashMap<>();
  private final Map<String, ConnectorFence> leases = new HashMap<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final ManagedChannel channel;
  private final Reconnect reconnect;
  private LeaseClock.Moment hello;
  private LeaseClock.Moment heard;
  private @Nullable FrameStream<ControlRequest, ControlResponse> control;
  private @Nullable ServerSession session;
  private @Nullable String resume;
  private @Nullable ScheduledFuture<?> heartbeat;
  private boolean ending;

  /** Prepares a daemon; {@link #start} connects it. */
  public Daemon(DaemonSettings settings) {
    this.settings = settings;
    this.reconnect = new Reconnect(settings.firstReconnect(), new SplittableRandom());
    this.hello = clock.now();
    this.heard = hello;
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
    deliveries =
        new Deliveries(turns, new IntentCheck(tickets, trust), clock, connectors, this::redeem);
    channel = settings.channels().open(settings.host(), settings.port());
    work = new WorkLine(turns, settings, deliveries, channel);
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
    if (ending) {
      return;
    }
    heard = clock.now();
    FrameStream<ControlRequest, ControlResponse> stream =
        new FrameStream<>(turns, this::accept, this::cut);
    control = stream;
    ConnectorControlGrpc.newStub(channel).control(stream);
  }

  private void accept(ControlResponse frame) {
    if (ending) {
      return;
    }
    heard = clock.now();
    switch (frame.getFrameCase()) {
      case CHALLENGE -> answer(frame.getChallenge());
      case WELCOME -> welcome(frame.getWelcome());
      case HEARTBEAT_ACK -> acknowledged(frame.getHeartbeatAck());
      case ASSIGN_SPEC -> assign(frame.getAssignSpec());
      case UNASSIGN -> connectors.unassign(frame.getUnassign().getFence());
      case PAUSE -> connectors.pause(frame.getPause().getFence());
      case REVOKE -> connectors.revoke(frame.getRevoke().getFence());
      case LINK_ACCOUNT -> begin(frame.getLinkAccount().getContext());
      case CONFIGURE_IDENTITY -> begin(frame.getConfigureIdentity().getContext());
      case LINK_INPUT -> logins.input(frame.getLinkInput());
      case LINK_CANCEL -> logins.cancel(frame.getLinkCancel());
      case LINK_ACK -> logins.acknowledged(frame.getLinkAck());
      case LEASE_GRANT -> {
        leases.remove(frame.getCorrelationId());
        connectors.granted(frame.getLeaseGrant());
      }
      case LEASE_REFUSED -> {
        leases.remove(frame.getCorrelationId());
        connectors.leaseRefused(frame.getLeaseRefused());
      }
      case LEASE_REVOKED -> connectors.leaseRevoked(frame.getLeaseRevoked().getLeaseId());
      case TICKET_REDEEMED ->
          deliveries.redeemed(frame.getCorrelationId(), frame.getTicketRedeemed().getAccepted());
      case EPOCH_UPDATE -> take(frame.getEpochUpdate());
      case KEY_UPDATE -> take(frame.getKeyUpdate());
      case REFUSED -> refused(frame.getCorrelationId(), frame.getRefused());
      case GOAWAY -> goaway(frame.getGoaway());
      case CREDENTIAL_STORED, FRAME_NOT_SET -> {}
    }
  }

  private void answer(Challenge challenge) {
    if (!challenge.getEnv().equals(settings.enrolment().environment())) {
      finish("FOREIGN_ENVIRONMENT");
      return;
    }
    hello = clock.now();
    send(
        ControlWire.hello(
            challenge,
            settings.enrolment(),
            keys,
            settings.build(),
            settings.platforms(),
            settings.capacity(),
            resume));
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
    reconnect.succeeded();
    clock.begin(hello, here.selfFenceAfter());
    if (!welcome.getResumed()) {
      leaveAll();
    }
    LOG.info("session {} {}", here.id(), welcome.getResumed() ? "is resumed" : "has begun");
    connectors.inventory().forEach(part -> send(ControlRequest.newBuilder().setInventory(part)));
    logins.resume();
    connectors.resume();
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
      here.take(ack.getVerdict());
      ack.getRenewalsList().forEach(each -> connectors.renew(each, sent));
    }
  }

  private void assign(AssignSpec spec) {
    ServerSession here = session;
    if (here != null) {
      connectors.assign(spec, platforms.get(spec.getPlatform()), here.connectorLeaseTtl());
    }
  }

  private void begin(LinkContext context) {
    logins.begin(context, platforms.get(context.getPlatform()));
  }

  private void take(EpochUpdate update) {
    ServerSession here = session;
    if (here != null && here.take(update)) {
      connectors.keep(here);
      work.open(here);
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

  private void refused(String id, Refused refused) {
    LOG.warn("the server refused a frame: {}", refused.getReason());
    ConnectorFence leased = leases.remove(id);
    if (session == null && FINAL_REFUSALS.contains(refused.getReason())) {
      finish(refused.getReason());
    } else if (session == null && refused.hasRetryAfter()) {
      reconnect.ask(ServerSession.duration(refused.getRetryAfter()));
    } else if (leased != null) {
      LeaseRefused.Builder lease =
          LeaseRefused.newBuilder().setFence(leased).setReason(refused.getReason());
      if (refused.hasRetryAfter()) {
        lease.setRetryAfter(refused.getRetryAfter());
      }
      connectors.leaseRefused(lease.build());
    } else {
      deliveries.redeemed(id, false);
    }
  }

  private void tick() {
    if (ending) {
      return;
    }
    connectors.expire();
    ServerSession here = session;
    if (resume != null && clock.isFenced()) {
      LOG.warn("no heartbeat was answered in time: every platform is left");
      resume = null;
      leaveAll();
      drop();
    } else if (control != null
        && clock.since(heard).compareTo(here == null ? LONGEST_WELCOME : here.suspectAfter())
            >= 0) {
      LOG.warn("the server is silent");
      drop();
    }
  }

  /** Gives up a stream on which nothing is heard. */
  private void drop() {
    FrameStream<ControlRequest, ControlResponse> stream = control;
    if (stream != null) {
      stream.cancel("the server is silent");
    }
  }

  private void leaveAll() {
    var _ = connectors.clear();
    logins.clear();
  }

  private void goaway(Goaway goaway) {
    switch (goaway.getKind()) {
      case GOAWAY_KIND_REPLACED -> finish("REPLACED");
      case GOAWAY_KIND_POLICY -> finish("POLICY");
      default -> reconnect.ask(ServerSession.duration(goaway.getReconnectAfter()));
    }
  }

  /** Control has ended: Work ends with it, and another try follows. */
  private void cut(@Nullable Throwable failure) {
    control = null;
    session = null;
    leases.clear();
    stop(heartbeat);
    work.close();
    if (ending) {
      return;
    }
    Duration delay = reconnect.next();
    LOG.info(
        "the session is cut ({}); connecting again in {} ms",
        failure == null ? "OK" : Status.fromThrowable(failure).getCode(),
        delay.toMillis());
    var _ = turns.after(delay, this::connect);
  }

  private void opened(ConnectorRun run) {
    deliveries.credit(run);
  }

  @Override
  public void askLease(ConnectorFence fence, String credential) {
    ServerSession here = session;
    if (here != null) {
      ControlRequest frame =
          ControlWire.leaseRequest(
              here, settings.enrolment().environment(), keys, fence, credential);
      leases.put(frame.getCorrelationId(), fence);
      send(frame);
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

  /** Ends for good, once every platform is left. */
  private void finish(String why) {
    if (ending) {
      return;
    }
    ending = true;
    LOG.info("the daemon ends: {}", why);
    logins.clear();
    stop(heartbeat);
    work.close();
    var _ = connectors.clear().whenComplete((left, failure) -> turns.run(() -> goodbye(why)));
  }

  private void goodbye(String why) {
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
}
