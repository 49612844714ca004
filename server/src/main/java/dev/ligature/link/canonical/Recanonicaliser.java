package dev.ligature.link.canonical;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.link.CanonicalIdentifier;
import dev.ligature.link.canonical.Recanonicalised.Left;
import dev.ligature.link.canonical.Recanonicalised.Why;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows that an older canonicaliser made to the form of today. Of rows that would come to
 * hold the same identifier none is changed: who keeps it is for people to decide. What is kept in
 * memory are the rows whose form changes, which are few.
 */
@Singleton
public class Recanonicaliser {
  private static final UUID FIRST = new UUID(0, 0);

  private final StoredIdentityRepository identities;
  private final StoredPersonaRepository personas;
  private final StoredAccountRepository accounts;
  private final Transactions transactions;
  private final AuditLog audit;
  private final Ids ids;

  Recanonicaliser(
      StoredIdentityRepository identities,
      StoredPersonaRepository personas,
      StoredAccountRepository accounts,
      Transactions transactions,
      AuditLog audit,
      Ids ids) {
    this.identities = identities;
    this.personas = personas;
    this.accounts = accounts;
    this.transactions = transactions;
    this.audit = audit;
    this.ids = ids;
  }

  private record Move(Form form, StoredIdentifier row, CanonicalIdentifier to) {
    Slot slot() {
      return new Slot(row.tenant(), row.scope(), row.network(), to.canonical());
    }
  }

  private record Slot(TenantId tenant, String scope, String network, String canonical) {}

  /**
   * Goes through the rows of a form, batch by batch.
   *
   * @param apply false only tells what would happen
   * @param batch rows that are read at once
   */
  public Recanonicalised run(Form form, boolean apply, int batch) {
    StoredIdentifiers rows = form == Form.PERSONA ? personas : identities;
    List<Left> left = new ArrayList<>();
    List<Move> moves = new ArrayList<>();
    int kept = 0;
    TenantId tenant = new TenantId(FIRST);
    UUID id = FIRST;
    List<StoredIdentifier> page;
    do {
      page = rows.older(form, tenant, id, batch);
      List<StoredIdentifier> same = new ArrayList<>();
      for (StoredIdentifier row : page) {
        sort(form, row, same, moves, left);
        tenant = row.tenant();
        id = row.id();
      }
      kept += same.size();
      if (apply) {
        rows.keep(same, form.version());
      }
    } while (page.size() == batch);
    Actor actor = Actor.system("recanonicalise", ids.next());
    int changed = change(rows, moves, apply ? actor : null, left);
    return new Recanonicalised(form, kept, changed, left);
  }

  private static void sort(
      Form form,
      StoredIdentifier row,
      List<StoredIdentifier> same,
      List<Move> moves,
      List<Left> left) {
    try {
      CanonicalIdentifier to = form.canonical(row);
      if (to.canonical().equals(row.canonical())) {
        same.add(row);
      } else {
        moves.add(new Move(form, row, to));
      }
    } catch (DomainException e) {
      left.add(left(Why.REFUSED, row, List.of()));
    }
  }

  /** Writes in the name of an actor; without one it only counts. */
  private int change(
      StoredIdentifiers rows, List<Move> moves, @Nullable Actor actor, List<Left> left) {
    Map<Slot, List<Move>> bySlot = moves.stream().collect(Collectors.groupingBy(Move::slot));
    int changed = 0;
    for (Move move : moves) {
      List<UUID> rivals =
          Stream.concat(
                  bySlot.getOrDefault(move.slot(), List.of()).stream()
                      .map(Move::row)
                      .filter(move.row()::excludes)
                      .map(StoredIdentifier::id),
                  rows.holders(move.row(), move.to().canonical()).stream())
              .distinct()
              .toList();
      if (!rivals.isEmpty()) {
        left.add(left(Why.COLLISION, move.row(), rivals));
      } else if (actor == null || write(rows, move, actor, left)) {
        changed++;
      }
    }
    return changed;
  }

  /** The holders are asked again under the lock; what came in between is left. */
  private boolean write(StoredIdentifiers rows, Move move, Actor actor, List<Left> left) {
    try {
      List<UUID> rivals =
          transactions.run(
              () -> {
                accounts.lock(move.row());
                List<UUID> holders = rows.holders(move.row(), move.to().canonical());
                if (!holders.isEmpty()) {
                  return holders;
                }
                if (!rows.write(move.row(), move.to())) {
                  return List.of(move.row().id());
                }
                audit.append(event(actor, move));
                return holders;
              });
      if (!rivals.isEmpty()) {
        left.add(left(Why.COLLISION, move.row(), rivals));
      }
      return rivals.isEmpty();
    } catch (DomainException refusal) {
      if (refusal.reason() != Reason.TARGET_NOT_LINKABLE) {
        throw refusal;
      }
      left.add(left(Why.RESERVED, move.row(), List.of()));
      return false;
    }
  }

  /** All in the header: neither form is told, and no key is needed. */
  private static AuditEvent event(Actor actor, Move move) {
    return AuditEvent.by(actor, AuditType.LINK_RECANONICALISED)
        .in(move.row().tenant())
        .about(move.row().account())
        .attribute(move.form() == Form.PERSONA ? "connector_id" : "identity_id", move.row().id())
        .attribute("from_version", move.row().version())
        .attribute("to_version", move.to().version());
  }

  private static Left left(Why why, StoredIdentifier row, List<UUID> others) {
    return new Left(why, row.tenant(), row.id(), row.account(), others);
  }
}
