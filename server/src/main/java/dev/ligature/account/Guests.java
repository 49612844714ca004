package dev.ligature.account;

import dev.ligature.common.Caller;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes guests: accounts that nobody has proven to be theirs, each with its first session. */
@Singleton
class Guests {
  private final Accounts accounts;
  private final Sessions sessions;
  private final Transactions transactions;
  private final Clock clock;

  Guests(Accounts accounts, Sessions sessions, Transactions transactions, Clock clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A guest with its session. */
  record Guest(Account account, Sessions.Minted session, Cursor revision) {}

  /** Makes a guest whose session the calling service may present. */
  Guest create(Caller caller, @Nullable String displayName, @Nullable String deviceName) {
    return transactions.run(
        () -> {
          Accounts.Created created =
              accounts.create(
                  caller, new NewAccount(AccountKind.GUEST, displayName, null, null, null));
          Account account = created.account();
          Sessions.Minted session =
              sessions.mint(
                  new NewSession(
                      account.tenant(),
                      account.id(),
                      null,
                      1,
                      Set.of("guest"),
                      clock.instant(),
                      Set.of(caller.service()),
                      new ShownDevice(deviceName, null)),
                  account.sessionEpoch());
          return new Guest(account, session, created.revision());
        });
  }
}
