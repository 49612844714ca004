package dev.ligature.daemon;

import com.google.common.net.HostAndPort;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.WorkOpen;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The Work stream of a session: opened at its node, and opened again while the session lasts. */
final class WorkLine {
  private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(2);

  private final Turns turns;
  private final DaemonSettings settings;
  private final Deliveries deliveries;
  private final ManagedChannel control;
  private @Nullable ServerSession session;
  private @Nullable FrameStream<WorkRequest, WorkResponse> stream;
  private @Nullable ManagedChannel own;

  /**
   * @param control channel of Control, used where Work is at the same address
   */
  WorkLine(Turns turns, DaemonSettings settings, Deliveries deliveries, ManagedChannel control) {
    this.turns = turns;
    this.settings = settings;
    this.deliveries = deliveries;
    this.control = control;
  }

  /** Opens the stream of a session, unless it is open. */
  void open(ServerSession here) {
    if (session == here) {
      return;
    }
    close();
    session = here;
    connect(here, channel(here));
  }

  private ManagedChannel channel(ServerSession here) {
    HostAndPort endpoint = HostAndPort.fromString(here.workEndpoint());
    if (endpoint.equals(HostAndPort.fromParts(settings.host(), settings.port()))) {
      return control;
    }
    ManagedChannel opened = settings.channels().open(endpoint.getHost(), endpoint.getPort());
    own = opened;
    return opened;
  }

  private void connect(ServerSession here, ManagedChannel channel) {
    if (session != here) {
      return;
    }
    FrameStream<WorkRequest, WorkResponse> opened =
        new FrameStream<>(turns, frame -> accept(here, frame), failure -> cut(here, channel));
    stream = opened;
    ConnectorControlGrpc.newStub(channel).work(opened);
    opened.send(
        WorkRequest.newBuilder()
            .setWorkOpen(WorkOpen.newBuilder().setSessionToken(here.token()))
            .build());
  }

  private void accept(ServerSession here, WorkResponse frame) {
    FrameStream<WorkRequest, WorkResponse> open = stream;
    if (open == null || session != here) {
      return;
    }
    if (frame.hasWorkReady()) {
      deliveries.ready(here, open::send);
    } else {
      deliveries.accept(frame);
    }
  }

  private void cut(ServerSession here, ManagedChannel channel) {
    if (session == here) {
      stream = null;
      deliveries.cut();
      long longest = LONGEST_RECONNECT.toNanos();
      var _ =
          turns.after(
              Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest)),
              () -> connect(here, channel));
    }
  }

  /** Ends the stream with its session. */
  void close() {
    session = null;
    deliveries.cut();
    FrameStream<WorkRequest, WorkResponse> open = stream;
    stream = null;
    if (open != null) {
      open.cancel("the session ended");
    }
    ManagedChannel opened = own;
    own = null;
    if (opened != null) {
      opened.shutdownNow();
    }
  }
}
