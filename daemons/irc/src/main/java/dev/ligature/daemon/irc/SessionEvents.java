package dev.ligature.daemon.irc;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Tells the owner of a session what happens to it. */
final class SessionEvents implements ServerListener {
  /** A quit that names two servers is a netsplit by custom. */
  private static final Pattern SPLIT =
      Pattern.compile("[\\w*-]+(\\.[\\w-]+)+ [\\w*-]+(\\.[\\w-]+)+");

  private final Wire wire;
  private final Consumer<IrcEvent> owner;

  SessionEvents(Wire wire, Consumer<IrcEvent> owner) {
    this.wire = wire;
    this.owner = owner;
  }

  @Override
  public void line(ServerLine line) {
    event(line).ifPresent(owner);
  }

  private Optional<IrcEvent> event(ServerLine line) {
    boolean own = wire.same(line.nick(), wire.nick());
    return switch (line.command()) {
      case "376", "422" -> Optional.of(new IrcEvent.Connected(wire.nick()));
      case "900" -> Optional.of(new IrcEvent.Authenticated(line.param(2)));
      case "901" -> Optional.of(new IrcEvent.LoggedOut(line.text()));
      case "JOIN" -> own ? channel(line).map(IrcEvent.Joined::new) : Optional.empty();
      case "PART" -> own ? removed(line) : Optional.empty();
      case "KICK" -> wire.same(line.param(1), wire.nick()) ? removed(line) : Optional.empty();
      case "NICK" ->
          wire.same(line.param(0), wire.nick())
              ? Optional.of(new IrcEvent.NickChanged(line.param(0)))
              : Optional.empty();
      case "QUIT" ->
          !own && SPLIT.matcher(line.text()).matches()
              ? Optional.of(new IrcEvent.Netsplit(line.nick(), line.text()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<IrcEvent> removed(ServerLine line) {
    return channel(line).map(channel -> new IrcEvent.Removed(channel, line.text()));
  }

  private static Optional<ChannelName> channel(ServerLine line) {
    try {
      return Optional.of(new ChannelName(line.param(0)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void ended(IrcRefusedException why) {
    owner.accept(new IrcEvent.Disconnected(why.reason(), why.detail()));
  }
}
