package dev.ligature.connector;

import dev.ligature.common.AttemptId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs logins on the daemons whose stream ends at this node. */
@Singleton
public class DaemonLinkFlow {
  private final DaemonRegistry registry;
  private final AssignmentQueue queue;

  DaemonLinkFlow(DaemonRegistry registry, AssignmentQueue queue) {
    this.registry = registry;
    this.queue = queue;
  }

  /**
   * Chooses the daemon of an attempt; nothing is sent yet.
   *
   * @throws DomainException NO_DAEMON when none serves platform, flow, region and tenant
   */
  public DaemonSession choose(LinkFlowRequest request) {
    Map<DaemonSessionId, LiveDaemon> offering =
        registry.all().stream()
            .filter(daemon -> daemon.isReady() && daemon.offers(request.platform(), request.flow()))
            .collect(
                Collectors.toMap(
                    daemon -> daemon.session().id(), Function.identity(), (one, other) -> other));
    return AssignmentPlacement.choose(
            request.attempt(),
            queue.candidates(request.platform(), request.tenant(), request.region()).stream()
                .filter(candidate -> offering.containsKey(candidate.session()))
                .toList())
        .map(candidate -> offering.get(candidate.session()))
        .map(LiveDaemon::session)
        .orElseThrow(
            () -> DomainException.of(Reason.NO_DAEMON, "No daemon can run this login now."));
  }

  /** The session, if its stream ends at this node and may be given frames. */
  public Optional<DaemonSession> find(@Nullable DaemonSessionId session) {
    return Optional.ofNullable(session)
        .flatMap(registry::find)
        .filter(LiveDaemon::isReady)
        .map(LiveDaemon::session);
  }

  /**
   * Starts the login at the chosen daemon, once the attempt's row names the session.
   *
   * @param sealedToken in the flow TOKEN_CHECK the access token, sealed to the session's instance
   * @return false if the daemon is gone; another one may be chosen under the next epoch
   */
  public boolean begin(
      DaemonSessionId session, LinkFlowRequest request, byte @Nullable [] sealedToken) {
    return send(session, new LinkFlowFrame.Begin(request, sealedToken));
  }

  /** Passes the user's sealed answers on; false if the daemon is gone. */
  public boolean input(
      DaemonSessionId session, AttemptId attempt, long epoch, int revision, byte[] sealedAnswers) {
    return send(session, new LinkFlowFrame.Input(attempt, epoch, revision, sealedAnswers));
  }

  /** Ends a login; a daemon that is gone forgets it by itself at the end of its life. */
  public boolean cancel(DaemonSessionId session, AttemptId attempt, long epoch) {
    return send(session, new LinkFlowFrame.Cancel(attempt, epoch));
  }

  private boolean send(DaemonSessionId session, LinkFlowFrame frame) {
    Optional<LiveDaemon> daemon = registry.find(session);
    daemon.ifPresent(live -> live.send(frame));
    return daemon.isPresent();
  }
}
