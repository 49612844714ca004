package dev.ligature.connector;

import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one daemon was told of its connectors. It turns a row into the orders that bring the daemon
 * from what it was told to what the row says: level-triggered, so that no order depends on the one
 * before. At most one spec of a connector is unanswered.
 */
final class AssignmentLedger {
  private static final byte[] ANSWERED = {};

  private final Map<PersonaId, Told> told = new ConcurrentHashMap<>();
  private final DaemonSession session;
  private final Ids ids;

  AssignmentLedger(DaemonSession session, Ids ids) {
    this.session = session;
    this.ids = ids;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Told(
      TenantId tenant, long epoch, long specVersion, DesiredState desired, byte[] nonce) {
    boolean isUnanswered() {
      return nonce.length > 0;
    }
  }

  /** The daemon runs this already, under the row's epoch. */
  void running(AssignmentRow row, long specVersion) {
    told.put(
        row.connector(),
        new Told(row.tenant(), row.epoch(), specVersion, DesiredState.ACTIVE, ANSWERED));
  }

  boolean holds(PersonaId connector) {
    return told.containsKey(connector);
  }

  /** All assignments that the daemon was told. */
  Collection<AssignmentFence> fences() {
    return told.entrySet().stream()
        .map(
            each ->
                new AssignmentFence(
                    each.getValue().tenant(), each.getKey(), each.getValue().epoch(), session))
        .toList();
  }

  /** The assignment that a frame names; empty if the daemon was told another one, or none. */
  Optional<AssignmentFence> fence(PersonaId connector, long epoch) {
    return Optional.ofNullable(told.get(connector))
        .filter(each -> each.epoch() == epoch)
        .map(each -> new AssignmentFence(each.tenant(), connector, epoch, session));
  }

  /** The spec was answered; false if it is not the one that waits for an answer. */
  boolean answered(AssignmentFence fence, long specVersion, byte[] nonce) {
    Told now = told.get(fence.connector());
    if (now == null
        || now.epoch() != fence.epoch()
        || now.specVersion() != specVersion
        || !now.isUnanswered()
        || !MessageDigest.isEqual(now.nonce(), nonce)) {
      return false;
    }
    told.put(
        fence.connector(),
        new Told(now.tenant(), now.epoch(), now.specVersion(), now.desired(), ANSWERED));
    return true;
  }

  /** Orders that bring the daemon to the row; null where it holds the connector no more. */
  List<AssignmentOrder> level(PersonaId connector, @Nullable AssignmentRow row) {
    @Nullable Told before = told.get(connector);
    if (row == null) {
      told.remove(connector);
      return before == null
          ? List.of()
          : List.of(new AssignmentOrder.Unassign(connector, before.epoch()));
    }
    if (before == null) {
      return row.desired() == DesiredState.REVOKED
          ? List.of(revoke(row, 0), epoch(row))
          : List.of(assign(row), epoch(row));
    }
    boolean isNew = before.epoch() < row.epoch();
    boolean isOther = isNew || before.desired() != row.desired();
    List<AssignmentOrder> orders = new ArrayList<>();
    switch (row.desired()) {
      case REVOKED -> {
        if (isOther) {
          orders.add(revoke(row, before.specVersion()));
        }
      }
      case PAUSED -> {
        if (isOther) {
          orders.add(new AssignmentOrder.Pause(connector, row.epoch()));
          stopped(row, before.specVersion());
        }
      }
      case ACTIVE, READ_ONLY -> {
        boolean isDue = isOther || before.specVersion() < row.specVersion();
        boolean mustWait = !isNew && before.isUnanswered();
        boolean wasRefused = row.nackedSpecVersion() == row.specVersion();
        if (isDue && !mustWait && !wasRefused) {
          orders.add(assign(row));
        }
      }
    }
    if (isNew && !orders.isEmpty()) {
      orders.add(epoch(row));
    }
    return orders;
  }

  private static AssignmentOrder epoch(AssignmentRow row) {
    return new AssignmentOrder.Epoch(row.connector(), row.epoch());
  }

  private AssignmentOrder revoke(AssignmentRow row, long specVersion) {
    stopped(row, specVersion);
    return new AssignmentOrder.Revoke(row.connector(), row.epoch());
  }

  private AssignmentOrder assign(AssignmentRow row) {
    byte[] nonce = ids.bytes(16);
    told.put(
        row.connector(),
        new Told(row.tenant(), row.epoch(), row.specVersion(), row.desired(), nonce));
    return new AssignmentOrder.Assign(row, nonce);
  }

  private void stopped(AssignmentRow row, long specVersion) {
    told.put(
        row.connector(), new Told(row.tenant(), row.epoch(), specVersion, row.desired(), ANSWERED));
  }
}
