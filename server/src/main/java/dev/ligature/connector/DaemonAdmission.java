package dev.ligature.connector;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a verified Hello the one live session of its daemon. */
@Singleton
class DaemonAdmission {
  private final DaemonRepository daemons;
  private final DaemonSessionRepository sessions;
  private final AssignmentRepository assignments;
  private final BuildPolicies builds;
  private final DaemonAudit audit;
  private final DaemonNode node;
  private final WorkAddress address;
  private final DaemonTimers timers;
  private final Transactions transactions;
  private final Ids ids;

  DaemonAdmission(
      DaemonRepository daemons,
      DaemonSessionRepository sessions,
      AssignmentRepository assignments,
      BuildPolicies builds,
      DaemonAudit audit,
      DaemonNode node,
      WorkAddress address,
      DaemonTimers timers,
      Transactions transactions,
      Ids ids) {
    this.daemons = daemons;
    this.sessions = sessions;
    this.assignments = assignments;
    this.builds = builds;
    this.audit = audit;
    this.node = node;
    this.address = address;
    this.timers = timers;
    this.transactions = transactions;
    this.ids = ids;
  }

  /**
   * An admitted daemon.
   *
   * @param token bearer token of the session, told once
   * @param superseded the session that this one took the place of
   */
  record Admitted(
      DaemonSession session,
      OpaqueToken token,
      boolean resumed,
      BuildAssessment build,
      long generation,
      @Nullable DaemonSessionId superseded) {}

  /** A fresh challenge for a stream. */
  DaemonStatements.Challenge challenge() {
    return new DaemonStatements.Challenge(
        daemons.installation().environment(), node.serverId(), ids.bytes(32));
  }

  /**
   * Verifies the Hello and raises the daemon's epoch; the session before it is resumed or ended.
   *
   * @throws DomainException CREDENTIALS_INVALID when a signature, key or token does not verify;
   *     BUILD_REFUSED when policy refuses the build
   */
  Admitted admit(DaemonStatements.Challenge challenge, DaemonHello hello) {
    requireSignatures(challenge, hello);
    int level = builds.levelOf(hello.build());
    OpaqueToken token = OpaqueToken.mint(ids);
    return transactions.run(() -> admit(hello, level, token));
  }

  private static void requireSignatures(DaemonStatements.Challenge challenge, DaemonHello hello) {
    boolean verified =
        SigningKeyPair.verifies(
                hello.signingKey(),
                hello.challengeSignature(),
                DaemonStatements.hello(challenge, hello))
            && SigningKeyPair.verifies(
                hello.identityKey(),
                hello.certificate(),
                DaemonStatements.instanceCertificate(challenge.environment(), hello));
    if (!verified) {
      throw refused("A signature of the Hello does not verify.");
    }
  }

  private Admitted admit(DaemonHello hello, int level, OpaqueToken token) {
    DaemonRow daemon = registered(hello);
    Set<Platform> platforms =
        hello.platforms().stream()
            .filter(daemon.platforms()::contains)
            .collect(Collectors.toUnmodifiableSet());
    if (platforms.isEmpty()) {
      throw refused("The daemon is not enrolled for any of these platforms.");
    }
    BuildClaim build = hello.build();
    BuildAssessment assessed = builds.assess(level, build.digest(), build.version(), platforms);
    if (assessed.verdict() == BuildVerdict.REFUSED) {
      throw refusedBuild(assessed);
    }
    long generation = daemons.installation().generation();
    Optional<DaemonSessionRepository.Live> present = sessions.lockLiveOf(daemon.id());
    boolean resumed =
        present
            .filter(live -> live.generation() == generation && mayResume(live, hello))
            .isPresent();
    DaemonSession session =
        new DaemonSession(
            resumed ? present.get().session().id() : new DaemonSessionId(ids.next()),
            daemon.id(),
            daemons.raiseEpoch(daemon.id()),
            hello.instance(),
            hello.signingKey(),
            hello.sealingKey(),
            build.digest(),
            build.version(),
            level,
            assessed.verdict(),
            platforms);
    var anchor =
        new DaemonSessionRepository.Anchor(
            generation,
            node.serverId(),
            address.hostAndPort(),
            token.digest(),
            hello.certificate());
    if (resumed) {
      sessions.resume(session, anchor, hello.capacity());
      assignments.resume(session);
    } else {
      present.ifPresent(
          live -> sessions.end(live.session().id(), live.session().epoch(), "REPLACED"));
      sessions.insert(session, anchor, hello.capacity());
    }
    audit.admitted(session, resumed);
    return new Admitted(
        session,
        token,
        resumed,
        assessed,
        generation,
        present.map(live -> live.session().id()).orElse(null));
  }

  private DaemonRow registered(DaemonHello hello) {
    DaemonRow daemon = daemons.lock(hello.daemon()).orElseGet(() -> enrol(hello));
    if (daemon.state().equals(DaemonRow.REVOKED)) {
      throw refused("The daemon is revoked.");
    }
    if (!MessageDigest.isEqual(daemon.identityKey(), hello.identityKey())) {
      audit.refusedIdentityKey(daemon.id());
      throw refused("The identity key is not the enrolled one.").committed();
    }
    return daemon;
  }

  private DaemonRow enrol(DaemonHello hello) {
    OpaqueToken token = hello.enrolmentToken();
    if (token == null) {
      throw refused("The daemon is not enrolled.");
    }
    DaemonRepository.Enrolment enrolment =
        daemons
            .useEnrolment(token.digest(), hello.daemon())
            .orElseThrow(() -> refused("The enrolment token is not valid."));
    daemons.insert(enrolment, hello.identityKey());
    return daemons.lock(hello.daemon()).orElseThrow();
  }

  private boolean mayResume(DaemonSessionRepository.Live live, DaemonHello hello) {
    return live.session().id().equals(hello.resume())
        && MessageDigest.isEqual(live.session().signingKey(), hello.signingKey())
        && MessageDigest.isEqual(live.session().sealingKey(), hello.sealingKey())
        && live.silence().compareTo(timers.connectorLeaseTtl()) < 0;
  }

  static DomainException refusedBuild(BuildAssessment build) {
    return DomainException.of(
        Reason.BUILD_REFUSED,
        "Policy refuses the build.",
        java.util.Map.of("cause", build.cause()));
  }

  private static DomainException refused(String text) {
    return DomainException.of(Reason.CREDENTIALS_INVALID, text);
  }
}
