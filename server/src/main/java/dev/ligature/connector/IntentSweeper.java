package dev.ligature.connector;

import dev.ligature.db.Transactions;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;

/** Moves intents on whose time has come, a second at most behind it. */
@Singleton
class IntentSweeper {
  private final IntentSweepRepository intents;
  private final IntentNotes notes;
  private final Transactions transactions;

  IntentSweeper(IntentSweepRepository intents, IntentNotes notes, Transactions transactions) {
    this.intents = intents;
    this.notes = notes;
    this.transactions = transactions;
  }

  @Scheduled(
      fixedDelay = "${ligature.connector.intent-sweep:1s}",
      initialDelay = "${ligature.connector.intent-sweep:1s}")
  void sweep() {
    run(intents::endClaims);
    run(intents::expire);
    run(intents::giveUp);
  }

  private void run(Supplier<List<IntentSweepRepository.Swept>> step) {
    boolean _ =
        transactions.run(
            () -> {
              List<IntentSweepRepository.Swept> swept = step.get();
              notes.swept(
                  swept.stream().filter(each -> each.state() != IntentState.PENDING).toList());
              return swept.isEmpty();
            });
  }
}
