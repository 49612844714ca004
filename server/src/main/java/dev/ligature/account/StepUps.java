package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.db.Transactions;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** Authenticates sessions again; each time the session's token becomes another one. */
@Singleton
public class StepUps {
  private static final int TWO_FACTORS = 2;

  private final Accounts accounts;
  private final TotpRepository totp;
  private final TotpTries tries;
  private final FactorRules rules;
  private final GatewayAssertions assertions;
  private final StepUpRepository sessions;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  StepUps(
      Accounts accounts,
      TotpRepository totp,
      TotpTries tries,
      FactorRules rules,
      GatewayAssertions assertions,
      StepUpRepository sessions,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.totp = totp;
    this.tries = tries;
    this.rules = rules;
    this.assertions = assertions;
    this.sessions = sessions;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A session that has authenticated again. */
  public record SteppedUp(Account account, int aal, Sessions.Minted session) {}

  /**
   * By a code of the account's authenticator.
   *
   * @throws DomainException CODE_INVALID, RATE_LIMITED, CHALLENGE_VOID where the account has none,
   *     POLICY_FORBIDS where it is too new
   */
  SteppedUp byTotp(Caller caller, String code) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          TotpRepository.Stored stored =
              totp.lock(account.tenant(), account.id()).orElseThrow(Totp::nothingToProve);
          Instant confirmed = stored.confirmedTime();
          if (confirmed == null) {
            throw Totp.nothingToProve();
          }
          rules.requireSeasoned(account, caller.session(), confirmed);
          tries.spend(account.tenant(), account.id(), stored, code);
          return rotate(
              caller, account, new Assurance(TWO_FACTORS, Set.of("otp"), clock.instant()), "TOTP");
        });
  }

  /**
   * By a gateway's word that the user authenticated again.
   *
   * @throws DomainException PROOF_MISMATCH
   */
  SteppedUp byAssertion(Caller caller, String jws) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          GatewayAssertion assertion = assertions.redeemStepUp(account.tenant(), account.id(), jws);
          return rotate(
              caller,
              account,
              new Assurance(assertion.aal(), assertion.amr(), assertion.authTime()),
              "GATEWAY_ASSERTION");
        });
  }

  /**
   * By a fresh proof of an identity that the account has, in the running transaction.
   *
   * @param account the caller's, locked
   * @param verified since when the identity is the account's
   * @param proof what the audit log calls the proof
   * @throws DomainException POLICY_FORBIDS where the identity is too new
   */
  public SteppedUp byIdentity(
      Caller caller, Account account, Instant verified, Assurance assurance, String proof) {
    rules.requireSeasoned(account, caller.session(), verified);
    return rotate(caller, account, assurance, proof);
  }

  /**
   * A weaker authentication does not make a stronger one fresh again: once that is too old, the
   * session is as strong as the later one.
   */
  private SteppedUp rotate(Caller caller, Account account, Assurance earned, String proof) {
    UserSession session = caller.session();
    OpaqueToken token = OpaqueToken.mint(ids);
    boolean kept =
        session.authTime().isAfter(earned.authTime())
            || (session.aal() > earned.aal()
                && session.authTime().plus(Freshness.MAX_AGE).isAfter(clock.instant()));
    int aal = kept ? session.aal() : earned.aal();
    Set<String> amr = new TreeSet<>(session.amr());
    amr.addAll(earned.amr());
    Instant expireTime =
        sessions
            .rotate(
                account.tenant(),
                session.id(),
                token,
                aal,
                amr,
                kept ? session.authTime() : earned.authTime())
            .orElseThrow(
                () -> DomainException.of(Reason.SESSION_REVOKED, "The session has ended."));
    audit.append(
        AuditEvent.by(caller, AuditType.SESSION_STEPPED_UP)
            .proof(proof)
            .attribute("session_id", session.id())
            .attribute("aal", aal));
    return new SteppedUp(account, aal, new Sessions.Minted(session.id(), token, null, expireTime));
  }
}
