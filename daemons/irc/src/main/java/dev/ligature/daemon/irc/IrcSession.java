package dev.ligature.daemon.irc;

import java.time.Duration;

/** A person's presence on a network: authenticated, in its channels, able to send. */
public final class IrcSession implements AutoCloseable {
  private final Wire wire;
  private final Delivery delivery;
  private final CapabilitySummary summary;

  IrcSession(Wire wire, Delivery delivery, CapabilitySummary summary) {
    this.wire = wire;
    this.delivery = delivery;
    this.summary = summary;
  }

  /** What was found when the session opened. */
  public CapabilitySummary summary() {
    return summary;
  }

  /** Whether the connection stands. */
  public boolean connected() {
    return wire.open();
  }

  /**
   * Sends one message and waits for proof that the channel has it. Messages go one after the other,
   * however many threads call.
   *
   * @param timeout how long to wait for the proof; then the outcome is unknown
   */
  public SendOutcome send(ChannelName channel, String text, Duration timeout) {
    return delivery.send(channel, text, timeout);
  }

  /** Quits the server; also needed after the server ended the connection. */
  @Override
  public void close() {
    wire.close();
  }
}
