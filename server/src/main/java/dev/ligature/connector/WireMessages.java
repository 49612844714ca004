package dev.ligature.connector;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Constants of the domain and of the wire, which differ by the prefix of the wire's alone. */
final class WireMessages {
  private WireMessages() {}

  /** The domain's constant of the same name. */
  static <E extends Enum<E>> E domain(Class<E> type, String prefix, ProtocolMessageEnum wire) {
    return Enum.valueOf(type, wire.getValueDescriptor().getName().substring(prefix.length()));
  }

  static Set<Action> actions(Collection<dev.ligature.api.common.v1.Action> actions) {
    return actions.stream()
        .map(action -> domain(Action.class, "ACTION_", action))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Action.class)));
  }

  static List<dev.ligature.api.common.v1.Action> wireActions(Collection<Action> actions) {
    return actions.stream().sorted().map(WireMessages::action).toList();
  }

  static dev.ligature.api.common.v1.Action action(Action action) {
    return dev.ligature.api.common.v1.Action.valueOf("ACTION_" + action.name());
  }

  /** A UUID that validation has let through. */
  static UUID id(String field, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw DomainException.invalid(Reason.INVALID_FIELD, field, "It must be a UUID.");
    }
  }

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
