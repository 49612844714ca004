package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
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
  private final ProofTickets tickets;
  private final SignInIdentities identities;
  private final Sessions sessions;
  private final AuditLog audit;
  private final Transactions transactions;

  SignIn(
      Accounts accounts,
      GatewayAssertions assertions,
      ProofTickets tickets,
      SignInIdentities identities,
      Sessions sessions,
      AuditLog audit,
      Transactions transactions) {
    this.accounts = accounts;
    this.assertions = assertions;
    this.tickets = tickets;
    this.identities = identities;
    this.sessions = sessions;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** A session that was just made. */
  public record SignedIn(Account account, int aal, Sessions.Minted session) {}

  /** How and where somebody signs in. */
  private record Way(
      @Nullable IdentityId identity,
      Assurance assurance,
      String proof,
      String method,
      Set<String> audience,
      @Nullable String deviceName) {}

  /**
   * Makes a session from a gateway's assertion.
   *
   * @param audience further services that may present the session
   * @throws DomainException PROOF_MISMATCH, ACCOUNT_NOT_ACTIVE
   */
  public SignedIn byAssertion(
      Caller gateway, String jws, Set<String> audience, @Nullable String deviceName) {
    return transactions.run(
        () -> {
          GatewayAssertion assertion = assertions.redeem(gateway.tenant(), gateway.service(), jws);
          Account account = accounts.lockActive(gateway.tenant(), assertion.account());
          Assurance assurance =
              new Assurance(assertion.aal(), assertion.amr(), assertion.authTime());
          return mint(
              gateway,
              account,
              new Way(null, assurance, "GATEWAY_ASSERTION", "gateway", audience, deviceName));
        });
  }

  /**
   * Makes a session from the ticket of a sign-in, which is used up. The identity that was proven
   * must still be the account's, and ends the session when it goes.
   *
   * @param audience further services that may present the session
   * @throws DomainException TICKET_EXPIRED, ACCOUNT_NOT_ACTIVE
   */
  public SignedIn byTicket(
      Caller gateway, String ticket, Set<String> audience, @Nullable String deviceName) {
    return transactions.run(
        () -> {
          ProofTicket seen = tickets.read(gateway.tenant(), ticket, ProofPurpose.SIGN_IN);
          AccountId holder = seen.holder();
          Assurance assurance = seen.assurance();
          if (holder == null || assurance == null) {
            throw gone();
          }
          Account account = accounts.lockActive(gateway.tenant(), holder);
          tickets.spend(gateway.tenant(), ticket, ProofPurpose.SIGN_IN);
          IdentityId identity =
              identities.use(gateway.tenant(), holder, seen).orElseThrow(SignIn::gone);
          return mint(
              gateway,
              account,
              new Way(identity, assurance, seen.kind(), seen.provider(), audience, deviceName));
        });
  }

  private SignedIn mint(Caller gateway, Account account, Way way) {
    Set<String> services = new HashSet<>(way.audience());
    services.add(gateway.service());
    Assurance assurance = way.assurance();
    String deviceName = way.deviceName();
    Sessions.Minted session =
        sessions.mint(
            new NewSession(
                account.tenant(),
                account.id(),
                way.identity(),
                assurance.aal(),
                assurance.amr(),
                assurance.authTime(),
                services,
                new ShownDevice(deviceName, gateway.deviceTokenOrNull())),
            account.sessionEpoch());
    audit.append(
        AuditEvent.by(gateway, AuditType.SESSION_CREATED)
            .about(account.id())
            .proof(way.proof())
            .attribute("session_id", session.id())
            .attribute("aal", assurance.aal())
            .personal("method", way.method())
            .personal("device", deviceName == null ? "a device" : deviceName));
    return new SignedIn(account, assurance.aal(), session);
  }

  private static DomainException gone() {
    return DomainException.of(
        Reason.TICKET_EXPIRED, "The identity that was proven no longer signs in to the account.");
  }
}
