package dev.ligature.daemon.irc;

import java.util.List;
import java.util.Optional;
import org.kitteh.irc.client.library.element.MessageTag;
import org.kitteh.irc.client.library.event.abstractbase.ClientReceiveServerMessageEventBase;
import org.kitteh.irc.client.library.event.client.ClientReceiveCommandEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveNumericEvent;

/** One line from the server: its command or three-digit numeric, parameters and tags. */
record ServerLine(String nick, String command, List<String> params, List<MessageTag> tags) {

  static ServerLine of(ClientReceiveNumericEvent event) {
    return of(event, "%03d".formatted(event.getNumeric()));
  }

  static ServerLine of(ClientReceiveCommandEvent event) {
    return of(event, event.getCommand());
  }

  private static ServerLine of(ClientReceiveServerMessageEventBase event, String command) {
    return new ServerLine(
        event.getActor().getName().split("!", -1)[0],
        command,
        event.getParameters(),
        event.getServerMessage().getTags());
  }

  String param(int index) {
    return index < params.size() ? params.get(index) : "";
  }

  /** The text for people, which is the last parameter. */
  String text() {
    return params.isEmpty() ? "" : params.getLast();
  }

  Optional<String> tag(String name) {
    return tags.stream()
        .filter(tag -> tag.getName().equals(name))
        .findFirst()
        .flatMap(MessageTag::getValue);
  }

  boolean isError() {
    return command.length() == 3 && (command.charAt(0) == '4' || command.charAt(0) == '5');
  }
}
