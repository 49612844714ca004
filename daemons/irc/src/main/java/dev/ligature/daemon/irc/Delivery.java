package dev.ligature.daemon.irc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends one message at a time and waits for the proof that the channel has it. */
final class Delivery implements ServerListener {
  /** RFC 1459 section 2.3: 512 bytes with the line end. */
  private static final int MAX_LINE_BYTES = 510;

  /** What the server puts before a relayed message besides the nick: {@code :!user@host }. */
  private static final int SENDER_BYTES = 4 + 11 + 64;

  private final Wire wire;
  private final Proof proof;
  private final boolean labels;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private long count;
  private volatile @Nullable Pending pending;

  private record Pending(
      String token, String channel, String text, CompletableFuture<SendOutcome> outcome) {}

  Delivery(Wire wire) {
    this.wire = wire;
    Set<String> capabilities = wire.capabilities();
    this.labels = capabilities.contains("labeled-response");
    boolean echo = capabilities.contains("echo-message");
    this.proof = echo ? (labels ? Proof.LABELED_ECHO : Proof.ECHO) : Proof.NO_ERROR;
  }

  Proof strongestProof() {
    return proof;
  }

  SendOutcome send(ChannelName channel, String text, Duration timeout) {
    Optional<SendOutcome> unsendable = unsendable(channel, text);
    if (unsendable.isPresent()) {
      return unsendable.get();
    }
    oneAtATime.lock();
    try {
      if (!wire.open()) {
        return new SendOutcome.Refused("disconnected", "the session is not connected");
      }
      Pending mine = new Pending("L" + ++count, channel.value(), text, new CompletableFuture<>());
      pending = mine;
      wire.send((labels ? "@label=" + mine.token + " " : "") + "PRIVMSG " + channel + " :" + text);
      if (proof == Proof.NO_ERROR) {
        wire.send("PING :" + mine.token);
      }
      return await(mine, timeout);
    } finally {
      pending = null;
      oneAtATime.unlock();
    }
  }

  private Optional<SendOutcome> unsendable(ChannelName channel, String text) {
    int overhead = SENDER_BYTES + (wire.nick() + " PRIVMSG " + channel + " :").length();
    if (text.isBlank() || text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      return Optional.of(new SendOutcome.Refused("malformed", "a message is one line of text"));
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES - overhead) {
      return Optional.of(
          new SendOutcome.Refused(
              "too_long", "a message has at most " + (MAX_LINE_BYTES - overhead) + " bytes here"));
    }
    return Optional.empty();
  }

  private static SendOutcome await(Pending mine, Duration timeout) {
    try {
      return mine.outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new SendOutcome.Unknown("no answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SendOutcome.Unknown("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void line(ServerLine line) {
    Pending mine = pending;
    if (mine != null) {
      boolean labelled = line.tag("label").filter(mine.token::equals).isPresent();
      outcome(mine, line, labelled).ifPresent(mine.outcome::complete);
    }
  }

  private Optional<SendOutcome> outcome(Pending mine, ServerLine line, boolean labelled) {
    if (isEcho(mine, line, labelled)) {
      return Optional.of(new SendOutcome.Accepted(proof, line.tag("msgid")));
    }
    boolean concernsMine = labelled || wire.same(line.param(1), mine.channel);
    if (concernsMine && (line.isError() || line.command().equals("FAIL"))) {
      return Optional.of(new SendOutcome.Refused(line.command(), line.text()));
    }
    if (proof == Proof.NO_ERROR
        && line.command().equals("PONG")
        && line.text().equals(mine.token)) {
      return Optional.of(new SendOutcome.Accepted(Proof.NO_ERROR, Optional.empty()));
    }
    return Optional.empty();
  }

  private boolean isEcho(Pending mine, ServerLine line, boolean labelled) {
    return proof != Proof.NO_ERROR
        && line.command().equals("PRIVMSG")
        && wire.same(line.nick(), wire.nick())
        && (labels ? labelled : isSame(mine, line));
  }

  private boolean isSame(Pending mine, ServerLine line) {
    return wire.same(line.param(0), mine.channel) && line.text().equals(mine.text);
  }

  @Override
  public void ended(IrcRefusedException why) {
    Pending mine = pending;
    if (mine != null) {
      mine.outcome.complete(new SendOutcome.Unknown(why.detail()));
    }
  }
}
