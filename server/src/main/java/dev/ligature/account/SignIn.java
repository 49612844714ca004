package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns evidence of who signed in into a session. */
@Singleton
public class SignIn {
  private final Accounts accounts;
  private final GatewayAssertions assertions;
  private final Sessions sessions;
  private final AuditLog audit;
  private final Transactions transactions;

  SignIn(
      Accounts accounts,
      GatewayAssertions assertions,
      Sessions sessions,
      AuditLog audit,
      Transactions transactions) {
    this.accounts = accounts;
    this.assertions = assertions;
    this.sessions = sessions;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** A session that was just made. */
  public record SignedIn(Account account, int aal, Sessions.Minted session) {}

  /**
   * Makes a session from a gateway's assertion.
   *
   * @param audience further services that may present the session
   * @throws dev.ligature.common.DomainException PROOF_MISMATCH, ACCOUNT_NOT_ACTIVE
   */
  public SignedIn byAssertion(
      Caller gateway, String jws, Set<String> audience, @Nullable String deviceName) {
    return transactions.run(
        () -> {
          GatewayAssertion assertion = assertions.redeem(gateway.tenant(), gateway.service(), jws);
          Account account = accounts.lockActive(gateway.tenant(), assertion.account());
          Set<String> services = new HashSet<>(audience);
          services.add(gateway.service());
          Sessions.Minted session =
              sessions.mint(
                  new NewSession(
                      gateway.tenant(),
                      account.id(),
                      null,
                      assertion.aal(),
                      assertion.amr(),
                      assertion.authTime(),
                      services,
                      deviceName),
                  account.sessionEpoch());
          audit.append(
              AuditEvent.by(gateway, AuditType.SESSION_CREATED)
                  .about(account.id())
                  .proof("GATEWAY_ASSERTION")
                  .attribute("session_id", session.id())
                  .attribute("aal", assertion.aal())
                  .personal("method", "gateway")
                  .personal("device", deviceName == null ? "a device" : deviceName));
          return new SignedIn(account, assertion.aal(), session);
        });
  }
}
