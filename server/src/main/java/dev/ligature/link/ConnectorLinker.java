package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.Accounts;
import dev.ligature.account.Profile;
import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.connector.DaemonLinkFlow;
import dev.ligature.connector.DaemonSession;
import dev.ligature.connector.LinkFlowRequest;
import dev.ligature.db.Transactions;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The user's side of connecting an outside account: a daemon runs the login. */
@Singleton
public class ConnectorLinker {
  private static final Duration ATTEMPT_TTL = Duration.ofMinutes(15);
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final int ATTEMPTS_IN_WINDOW = 10;

  private final LinkJournal journal;
  private final LinkAttemptRepository attempts;
  private final IdentityRepository identities;
  private final Accounts accounts;
  private final DaemonLinkFlow daemons;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  ConnectorLinker(
      LinkJournal journal,
      LinkAttemptRepository attempts,
      IdentityRepository identities,
      Accounts accounts,
      DaemonLinkFlow daemons,
      TenantPolicies policies,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.journal = journal;
    this.attempts = attempts;
    this.identities = identities;
    this.accounts = accounts;
    this.daemons = daemons;
    this.policies = policies;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Starts a login at a daemon. No persona is made before the platform has confirmed it.
   *
   * @throws DomainException UNVERIFIED for an account without a verified identity; POLICY_FORBIDS,
   *     STEP_UP_REQUIRED, RATE_LIMITED; NOT_FOUND for a profile of somebody else; NO_DAEMON
   */
  LinkView start(Caller caller, ConnectorWish wish) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          Instant now = clock.instant();
          TenantPolicies.InForce inForce = policies.of(caller.tenant());
          requireAllowed(caller, wish, inForce.policy(), now);
          CanonicalIdentifier login = login(wish);
          requireBudget(caller, wish, login, now);
          ProfileId profile = profile(caller, account, wish);
          AttemptId id = new AttemptId(ids.next());
          LinkFlowRequest request =
              new LinkFlowRequest(
                  caller.tenant(),
                  account.id(),
                  id,
                  1,
                  wish.platform(),
                  wish.flow(),
                  inForce.residency(),
                  wish.settings(),
                  ATTEMPT_TTL);
          DaemonSession session = daemons.choose(request);
          LinkAttempt attempt =
              journal.open(
                  caller,
                  new LinkAttempt(
                      caller.tenant(),
                      id,
                      ProofPurpose.LINK,
                      new Subject(
                          LinkKind.CONNECTOR,
                          wish.platform().name().toLowerCase(Locale.ROOT),
                          "",
                          login),
                      LinkState.STARTED,
                      1,
                      account.id(),
                      caller.session().id(),
                      wish.network(),
                      profile,
                      new PersonaId(ids.next()),
                      session.id(),
                      LinkMessages.bytes(new LinkStep.WaitForDaemon("STARTING")),
                      null,
                      wish.settings(),
                      0,
                      1,
                      0,
                      caller.traceId(),
                      now.plus(ATTEMPT_TTL)));
          transactions.afterCommit(() -> daemons.begin(session.id(), request, null));
          return journal.view(attempt);
        });
  }

  /**
   * Passes the user's sealed answers to the daemon that asked.
   *
   * @param recipientKeyId key that the answers are sealed to
   * @param sealedAnswers bytes of the sealed message; nobody but the daemon's instance reads it
   * @throws DomainException CHALLENGE_VOID when nothing, or something else, is asked now;
   *     LIMIT_REACHED after five inputs; NO_DAEMON when the daemon is away; PROOF_MISMATCH
   */
  LinkView answer(Caller caller, AttemptId id, String recipientKeyId, byte[] sealedAnswers) {
    return transactions.run(
        () -> {
          accounts.lockActive(caller.tenant(), caller.account());
          LinkAttempt attempt = journal.lockOwn(caller, id);
          requireAsked(attempt, recipientKeyId);
          journal.requireBinding(caller, attempt);
          DaemonSession session =
              daemons
                  .find(attempt.daemonSession())
                  .orElseThrow(
                      () ->
                          DomainException.of(
                                  Reason.NO_DAEMON, "The daemon of this login is away; try again.")
                              .retryAfter(Duration.ofSeconds(2)));
          if (!attempts.countInput(attempt)) {
            throw DomainException.of(
                Reason.LIMIT_REACHED,
                "The login has taken as many answers as it may; start again.",
                Map.of("quota", "inputs"));
          }
          transactions.afterCommit(
              () ->
                  daemons.input(
                      session.id(),
                      id,
                      attempt.daemonEpoch(),
                      attempt.daemonStep(),
                      sealedAnswers));
          return journal.move(
              attempt, LinkState.VERIFYING, new LinkStep.WaitForDaemon("VERIFYING"));
        });
  }

  private void requireAllowed(Caller caller, ConnectorWish wish, TenantPolicy policy, Instant now) {
    if (identities.countVerified(caller.tenant(), caller.account()) == 0) {
      throw DomainException.of(
          Reason.UNVERIFIED, "The account must prove an identity of its own first.");
    }
    String platform = wish.platform().name();
    if (!policy.allowsPlatform(platform)) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "The tenant does not allow this platform.",
          Map.of("rule", "allowed_platforms"));
    }
    int aal = policy.highRiskPlatforms().contains(platform) ? 2 : policy.linkAal();
    Freshness.require(caller.session(), aal, now);
  }

  /** Logins are guesses at somebody's password too, so they are counted by both sides. */
  private void requireBudget(
      Caller caller, ConnectorWish wish, CanonicalIdentifier login, Instant now) {
    LinkAttemptRepository.Begun begun =
        attempts.connectorsBegunSince(
            caller.tenant(),
            caller.account(),
            wish.network(),
            login.canonical(),
            now.minus(WINDOW));
    if (begun.ofAccount() >= ATTEMPTS_IN_WINDOW || begun.ofLogin() >= ATTEMPTS_IN_WINDOW) {
      throw DomainException.of(
              Reason.RATE_LIMITED, "Too many logins were tried.", Map.of("limit", "logins"))
          .retryAfter(WINDOW);
    }
  }

  private ProfileId profile(Caller caller, Account account, ConnectorWish wish) {
    return accounts.profiles(caller.tenant(), account.id()).stream()
        .filter(each -> wish.profile() == null ? each.primary() : each.id().equals(wish.profile()))
        .map(Profile::id)
        .findFirst()
        .orElseThrow(DomainException::notFound);
  }

  private static CanonicalIdentifier login(ConnectorWish wish) {
    CanonicalIdentifier login = RemoteIds.login(wish.platform(), wish.login());
    return new CanonicalIdentifier(
        login.raw(),
        wish.network().isEmpty() ? login.display() : login.display() + " at " + wish.network(),
        login.canonical(),
        login.version());
  }

  private static void requireAsked(LinkAttempt attempt, String recipientKeyId) {
    byte[] step = attempt.step();
    if (attempt.kind() != LinkKind.CONNECTOR
        || attempt.state() != LinkState.STEP
        || step == null
        || !ConnectorLoginMessages.recipientKeyId(step).equals(recipientKeyId)) {
      throw DomainException.of(
          Reason.CHALLENGE_VOID, "The login does not wait for these answers; look at its step.");
    }
  }
}
