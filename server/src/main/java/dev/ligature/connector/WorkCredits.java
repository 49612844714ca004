package dev.ligature.connector;

import dev.ligature.common.PersonaId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a daemon session allows to be delivered to it: absolute totals of a connector since its
 * epoch began in this session, never decreasing. The account outlives a Work stream.
 */
final class WorkCredits {
  private final Map<PersonaId, Account> accounts = new ConcurrentHashMap<>();

  /** What may still be delivered of a connector. */
  record Left(int messages, long bytes) {}

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

  /** What is left under an epoch; nothing without a grant. */
  Left left(PersonaId connector, long epoch) {
    Account account = accounts.get(connector);
    if (account == null || account.epoch() != epoch) {
      return new Left(0, 0);
    }
    long messages = account.grantedMessages() - account.usedMessages();
    return new Left(
        (int) Math.min(messages, Integer.MAX_VALUE), account.grantedBytes() - account.usedBytes());
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
