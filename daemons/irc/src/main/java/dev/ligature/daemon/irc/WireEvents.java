package dev.ligature.daemon.irc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import net.engio.mbassy.listener.Handler;
import net.engio.mbassy.listener.Listener;
import net.engio.mbassy.listener.References;
import org.jspecify.annotations.Nullable;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.event.capabilities.CapabilitiesSupportedListEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveCommandEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveNumericEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEndedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEstablishedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionFailedEvent;

/** Turns the library's events into lines and one ending, and keeps it from reconnecting. */
@Listener(references = References.Strong)
final class WireEvents {
  private static final Pattern BAN =
      Pattern.compile("\\b[KGZDQ][-:]?lined?\\b|\\bbanned\\b", Pattern.CASE_INSENSITIVE);
  private static final List<String> WANTED_CAPABILITIES =
      List.of("echo-message", "labeled-response", "message-tags", "batch");

  private static final String END_MARK = "LIGATURE-END";

  private final List<ServerListener> listeners;
  private volatile boolean established;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile @Nullable ClientConnectionEndedEvent ending;
  private String lastError = "";

  WireEvents(List<ServerListener> listeners) {
    this.listeners = listeners;
  }

  boolean open() {
    return established && ended.getCount() > 0 && !closing;
  }

  /** The end is wanted from now on, and told to nobody. */
  void closing() {
    closing = true;
  }

  /** Returns when the connection is over, or after this time. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    if (established) {
      ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Handler
  void established(ClientConnectionEstablishedEvent event) {
    established = true;
  }

  @Handler
  void capabilities(CapabilitiesSupportedListEvent event) {
    List<String> offered =
        event.getSupportedCapabilities().stream().map(state -> state.getName()).toList();
    WANTED_CAPABILITIES.stream()
        .filter(offered::contains)
        .forEach(
            name -> {
              event.addRequest(name);
              event.setEndingNegotiation(false);
            });
  }

  @Handler
  void numeric(ClientReceiveNumericEvent event) {
    tell(ServerLine.of(event));
  }

  @Handler
  void command(ClientReceiveCommandEvent event) {
    ServerLine line = ServerLine.of(event);
    switch (line.command()) {
      case "ERROR" -> lastError = line.text();
      case END_MARK -> tellEnd();
      default -> tell(line);
    }
  }

  private void tell(ServerLine line) {
    listeners.forEach(listener -> listener.line(line));
  }

  /**
   * The library tells the end on another thread than the lines, and thus before the last of them. A
   * mark behind these lines brings the end back into order.
   */
  @Handler
  void ended(ClientConnectionEndedEvent event) {
    event.setAttemptReconnect(false);
    ending = event;
    ended.countDown();
    ((Client.WithManagement) event.getClient()).processLine(END_MARK);
  }

  private void tellEnd() {
    ClientConnectionEndedEvent event = ending;
    if (event != null && !closing) {
      IrcRefusedException why = why(event);
      listeners.forEach(listener -> listener.ended(why));
    }
  }

  private IrcRefusedException why(ClientConnectionEndedEvent event) {
    Throwable cause = event.getCause().orElse(null);
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return new IrcRefusedException(FailureReason.TLS_FAILED, String.valueOf(t.getMessage()));
      }
    }
    if (!established && event instanceof ClientConnectionFailedEvent) {
      return new IrcRefusedException(
          FailureReason.HOST_UNREACHABLE, "the connection was not established");
    }
    FailureReason reason =
        BAN.matcher(lastError).find() ? FailureReason.BANNED : FailureReason.CONNECTION_LOST;
    return new IrcRefusedException(
        reason, lastError.isEmpty() ? "the server hung up without a word" : lastError);
  }
}
