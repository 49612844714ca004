package dev.ligature.daemon.irc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Follows the way into the network up to the end of the welcome (RFC 2812 section 3.1). */
final class Handshake implements ServerListener {
  private final CompletableFuture<Void> heard = new CompletableFuture<>();
  private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
  private volatile Optional<String> account = Optional.empty();
  private boolean mechanismRefused;

  /**
   * The account that SASL confirmed; empty where the server has no SASL PLAIN.
   *
   * @param silence what it means if the server does not say a word
   */
  Optional<String> await(Duration timeout, FailureReason silence) throws IrcRefusedException {
    Await.answer(heard, timeout, silence);
    Await.answer(welcomed, timeout, FailureReason.TIMEOUT);
    return account;
  }

  @Override
  public void line(ServerLine line) {
    heard.complete(null);
    if (welcomed.isDone()) {
      return;
    }
    switch (line.command()) {
      case "376", "422" -> welcomed.complete(null);
      case "900" -> account = Optional.of(line.param(2));
      case "908" -> mechanismRefused = true;
      case "902", "904", "905", "906" -> {
        if (!mechanismRefused) {
          fail(FailureReason.BAD_CREDENTIALS, line);
        }
      }
      case "464" -> fail(FailureReason.BAD_CREDENTIALS, line);
      case "465", "466" -> fail(FailureReason.BANNED, line);
      case "431", "432" -> fail(FailureReason.NICK_REFUSED, line);
      case "433", "436", "437" -> fail(FailureReason.NICK_IN_USE, line);
      default -> {}
    }
  }

  private void fail(FailureReason reason, ServerLine line) {
    welcomed.completeExceptionally(new IrcRefusedException(reason, line.text()));
  }

  @Override
  public void ended(IrcRefusedException why) {
    heard.completeExceptionally(why);
    welcomed.completeExceptionally(why);
  }
}
