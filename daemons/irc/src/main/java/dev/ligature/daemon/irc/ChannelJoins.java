package dev.ligature.daemon.irc;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins channels and waits until the server let the session into each of them. */
final class ChannelJoins implements ServerListener {
  private final Wire wire;
  private final Map<ChannelName, CompletableFuture<Void>> joined;

  ChannelJoins(Wire wire, Set<ChannelName> channels) {
    this.wire = wire;
    this.joined =
        channels.stream()
            .collect(Collectors.toMap(Function.identity(), c -> new CompletableFuture<>()));
  }

  void join(Duration timeout) throws IrcRefusedException {
    joined.keySet().forEach(channel -> wire.sendNow("JOIN " + channel));
    for (CompletableFuture<Void> one : joined.values()) {
      Await.answer(one, timeout, FailureReason.TIMEOUT);
    }
  }

  @Override
  public void line(ServerLine line) {
    if (line.command().equals("JOIN") && wire.same(line.nick(), wire.nick())) {
      joined.forEach(
          (channel, future) -> {
            if (wire.same(channel.value(), line.param(0))) {
              future.complete(null);
            }
          });
    } else if (line.isError()) {
      joined.forEach(
          (channel, future) -> {
            if (wire.same(channel.value(), line.param(1))) {
              future.completeExceptionally(
                  new IrcRefusedException(
                      FailureReason.CHANNEL_REFUSED, channel + ": " + line.text()));
            }
          });
    }
  }

  @Override
  public void ended(IrcRefusedException why) {
    joined.values().forEach(future -> future.completeExceptionally(why));
  }
}
