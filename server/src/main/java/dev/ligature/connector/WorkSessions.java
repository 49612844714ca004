package dev.ligature.connector;

import dev.ligature.common.DaemonSessionId;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Work streams of this node, one a daemon session, and the credits that outlive them. */
@Singleton
final class WorkSessions {
  private final DaemonSessionRepository sessions;
  private final Map<DaemonSessionId, WorkStream> streams = new ConcurrentHashMap<>();
  private final Map<DaemonSessionId, WorkCredits> credits = new ConcurrentHashMap<>();

  WorkSessions(DaemonSessionRepository sessions) {
    this.sessions = sessions;
  }

  /** Adds a stream; an earlier one of the session is superseded. Returns the session's credits. */
  WorkCredits add(DaemonSessionId session, WorkStream stream) {
    WorkStream before = streams.put(session, stream);
    if (before != null) {
      before.supersede();
    }
    return creditsOf(session);
  }

  /** The credits of a session; those of sessions that have ended are forgotten on the way. */
  WorkCredits creditsOf(DaemonSessionId session) {
    credits.keySet().removeAll(sessions.ended(credits.keySet()));
    return credits.computeIfAbsent(session, id -> new WorkCredits());
  }

  /** Removes a stream, unless a newer one has taken its place. */
  void remove(DaemonSessionId session, WorkStream stream) {
    streams.remove(session, stream);
  }
}
