package dev.ligature.connector;

import dev.ligature.common.DaemonSessionId;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Work streams of this node, one a daemon session, and the credits that outlive them. */
@Singleton
final class WorkSessions {
  private final Map<DaemonSessionId, WorkStream> streams = new ConcurrentHashMap<>();
  private final Map<DaemonSessionId, WorkCredits> credits = new ConcurrentHashMap<>();

  /** Adds a stream; an earlier one of the session is superseded. Returns the session's credits. */
  WorkCredits add(DaemonSessionId session, WorkStream stream) {
    WorkStream before = streams.put(session, stream);
    if (before != null) {
      before.supersede();
    }
    return credits.computeIfAbsent(session, id -> new WorkCredits());
  }

  /** Removes a stream, unless a newer one has taken its place. */
  void remove(DaemonSessionId session, WorkStream stream) {
    streams.remove(session, stream);
  }

  /** Forgets a session that has ended: its stream and its credits. */
  void forget(DaemonSessionId session) {
    credits.remove(session);
  }
}
