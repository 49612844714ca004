package dev.ligature.connector;

import dev.ligature.db.Transactions;
import dev.ligature.keys.KeyHierarchy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction of a daemon session: all that it reports is written, and the next intents are
 * claimed with it. Whoever calls sends what this returns, which is committed by then.
 */
@Singleton
public class IntentRounds {
  private static final Logger LOG = LoggerFactory.getLogger(IntentRounds.class);

  private final IntentReports reports;
  private final IntentClaims claims;
  private final IntentNotes notes;
  private final KeyHierarchy keys;
  private final Transactions transactions;

  IntentRounds(
      IntentReports reports,
      IntentClaims claims,
      IntentNotes notes,
      KeyHierarchy keys,
      Transactions transactions) {
    this.reports = reports;
    this.claims = claims;
    this.notes = notes;
    this.keys = keys;
    this.transactions = transactions;
  }

  /**
   * What became of a round.
   *
   * @param verdicts of the reports, in their order
   * @param deliveries in the order of their submission
   */
  public record Done(List<WriteVerdict> verdicts, List<IntentDelivery> deliveries) {}

  /**
   * Writes reports, at most one of each intent, and claims. A claim that fails takes no report with
   * it: the reports are then written alone.
   *
   * @throws dev.ligature.common.DomainException DEPENDENCY_DOWN; RETRY
   */
  public Done run(
      DaemonSession session, List<AttemptReport> written, Collection<ClaimWish> wishes) {
    try {
      return transactions.run(() -> round(session, written, wishes));
    } catch (RuntimeException failure) {
      if (written.isEmpty() || wishes.isEmpty()) {
        throw failure;
      }
      LOG.warn("a claim failed; the reports with it are written alone", failure);
      return transactions.run(() -> round(session, written, List.of()));
    }
  }

  private Done round(
      DaemonSession session, List<AttemptReport> written, Collection<ClaimWish> wishes) {
    List<AttemptNote> told = new ArrayList<>();
    List<WriteVerdict> verdicts =
        written.isEmpty() ? List.of() : reports.write(session, written, told::add);
    List<IntentClaim> claimed =
        wishes.isEmpty() ? List.of() : claims.claim(session, wishes, told::add);
    if (told.isEmpty() && claimed.isEmpty()) {
      return new Done(verdicts, List.of());
    }
    Stream.concat(told.stream().map(AttemptNote::intent), claimed.stream().map(IntentClaim::intent))
        .collect(
            Collectors.groupingBy(
                NotedIntent::tenant, Collectors.mapping(NotedIntent::account, Collectors.toSet())))
        .forEach(keys::hold);
    notes.write(session, told);
    return new Done(verdicts, claims.deliveries(session, claimed));
  }
}
