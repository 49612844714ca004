package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.Cursor;
import dev.ligature.rpc.SessionAlive;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a watcher of connectors is told, from the rows and the feed. */
@Singleton
class WatchConnector {
  private static final int CHUNK = 200;

  private final ConnectorRepository connectors;
  private final ConnectorViewer viewer;
  private final ChangeReader feed;
  private final SessionAlive sessions;

  WatchConnector(
      ConnectorRepository connectors,
      ConnectorViewer viewer,
      ChangeReader feed,
      SessionAlive sessions) {
    this.sessions = sessions;
    this.connectors = connectors;
    this.viewer = viewer;
    this.feed = feed;
  }

  /**
   * Whose connectors the caller watches; null for all of the tenant. Asked again at each step.
   *
   * @throws DomainException SESSION_REVOKED when the session has ended meanwhile
   */
  @Nullable AccountId scope(Caller caller, @Nullable AccountId wanted) {
    if (caller.sessionOrNull() != null) {
      sessions.require(caller);
    }
    return viewer.scope(caller, wanted);
  }

  /** The place from which a snapshot that is read now misses nothing. */
  Cursor now() {
    return feed.now();
  }

  /** The next part of a snapshot; empty behind the last. */
  List<Connector> snapshot(Caller caller, @Nullable AccountId account, @Nullable PersonaId after) {
    return connectors.list(caller.tenant(), account, Set.of(), after, CHUNK);
  }

  /**
   * Connectors that changed, in their present state, and those that are out of sight now.
   *
   * @param complete false if more can be read at once
   */
  record Delta(List<Connector> changed, List<PersonaId> removed, Cursor reached, boolean complete) {
    boolean isEmpty() {
      return changed.isEmpty() && removed.isEmpty();
    }
  }

  /**
   * What changed behind a place. Changes of one connector are merged: it is told in its present
   * state, so a slow watcher costs no more than its connectors.
   *
   * @throws DomainException CURSOR_EXPIRED when the place is too old
   */
  Delta next(Caller caller, @Nullable AccountId account, Cursor behind) {
    ChangeReader.Page page = feed.after(behind, CHUNK);
    Set<PersonaId> touched = new LinkedHashSet<>();
    page.changes().stream()
        .filter(change -> change.topic().equals(ConnectorJournal.CONNECTORS))
        .filter(change -> change.tenant().equals(caller.tenant()))
        .filter(change -> account == null || account.equals(change.account()))
        .forEach(change -> touched.add(new PersonaId(change.object())));
    List<Connector> changed = new ArrayList<>();
    List<PersonaId> removed = new ArrayList<>();
    for (PersonaId connector : touched) {
      connectors
          .find(caller.tenant(), account, connector)
          .ifPresentOrElse(changed::add, () -> removed.add(connector));
    }
    return new Delta(changed, removed, page.reached(), page.complete());
  }
}
