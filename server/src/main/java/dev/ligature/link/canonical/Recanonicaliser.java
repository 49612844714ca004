package dev.ligature.link.canonical;

import dev.ligature.common.DomainException;
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

  Recanonicaliser(
      StoredIdentityRepository identities,
      StoredPersonaRepository personas,
      StoredAccountRepository accounts,
      Transactions transactions) {
    this.identities = identities;
    this.personas = personas;
    this.accounts = accounts;
    this.transactions = transactions;
  }

  private record Move(StoredIdentifier row, CanonicalIdentifier to) {
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
    int changed = change(rows, moves, apply, left);
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
        moves.add(new Move(row, to));
      }
    } catch (DomainException e) {
      left.add(left(Why.REFUSED, row, List.of()));
    }
  }

  private int change(StoredIdentifiers rows, List<Move> moves, boolean apply, List<Left> left) {
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
      } else if (!apply || write(rows, move, left)) {
        changed++;
      }
    }
    return changed;
  }

  /** The holders are asked again under the lock; what came in between is left. */
  private boolean write(StoredIdentifiers rows, Move move, List<Left> left) {
    try {
      List<UUID> rivals =
          transactions.run(
              () -> {
                accounts.lock(move.row());
                List<UUID> holders = rows.holders(move.row(), move.to().canonical());
                return holders.isEmpty() && !rows.write(move.row(), move.to())
                    ? List.of(move.row().id())
                    : holders;
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

  private static Left left(Why why, StoredIdentifier row, List<UUID> others) {
    return new Left(why, row.tenant(), row.id(), row.account(), others);
  }
}
