package dev.ligature.connector;

import dev.ligature.common.PersonaId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon session allows to be delivered to it: absolute totals of a connector since its
 * epoch began in this session, never decreasing. The account outlives a Work stream.
 */
final class WorkCredits {
  private final Map<PersonaId, Account> accounts = new ConcurrentHashMap<>();

  private record Account(
      long epoch, long grantedMessages, long grantedBytes, long usedMessages, long usedBytes) {}

  /** Raises the totals; a late or repeated frame, or one of an older epoch, changes nothing. */
  void grant(PersonaId connector, long epoch, long totalMessages, long totalBytes) {
    accounts.compute(
        connector,
        (id, before) -> {
          if (before == null || before.epoch() < epoch) {
            return new Account(epoch, totalMessages, totalBytes, 0, 0);
          }
          return before.epoch() > epoch
              ? before
              : new Account(
                  epoch,
                  Math.max(before.grantedMessages(), totalMessages),
                  Math.max(before.grantedBytes(), totalBytes),
                  before.usedMessages(),
                  before.usedBytes());
        });
  }

  /** Whether the session was ever granted anything for a connector. */
  boolean has(PersonaId connector) {
    return accounts.containsKey(connector);
  }

  /** What may still be delivered, at most so many messages at once; null if nothing may. */
  @Nullable ClaimWish left(PersonaId connector, int mostAtOnce) {
    Account account = accounts.get(connector);
    if (account == null) {
      return null;
    }
    long messages = account.grantedMessages() - account.usedMessages();
    long bytes = account.grantedBytes() - account.usedBytes();
    return messages <= 0 || bytes <= 0
        ? null
        : new ClaimWish(connector, account.epoch(), (int) Math.min(messages, mostAtOnce), bytes);
  }

  /** Charges a delivery. */
  void use(PersonaId connector, long epoch, long bytes) {
    accounts.computeIfPresent(
        connector,
        (id, account) ->
            account.epoch() != epoch
                ? account
                : new Account(
                    epoch,
                    account.grantedMessages(),
                    account.grantedBytes(),
                    account.usedMessages() + 1,
                    account.usedBytes() + bytes));
  }
}
