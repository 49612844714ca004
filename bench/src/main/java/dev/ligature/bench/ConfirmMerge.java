package dev.ligature.bench;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Merges, one at a time, each of an account with fifty rows that move. The proof of the conflict
 * and the preview are made ahead and not measured.
 */
final class ConfirmMerge implements Work {
  /** Merges prepared for each second of measurement; it ends when they are used up. */
  private static final int PREPARED_PER_SECOND = 30;

  /** Accounts of one merge: those of two groups, so that no merge waits for another. */
  private static final int ACCOUNTS = 6;

  /** A merge that its owner has seen. */
  private record Previewed(int account, String stateToken) {}

  @Override
  public String name() {
    return "confirm-merge";
  }

  @Override
  public List<Row> measure(Site site) {
    Scale scale = site.scale();
    int warmUps = prepared(scale.warmUp(), scale);
    int merges = prepared(scale.time(), scale);
    int first = scale.accounts() / 2 / ACCOUNTS * ACCOUNTS;
    site.records().make("merges", Map.of("first", first, "count", warmUps + merges));
    site.records().run("vacuum analyze");
    Load.Result _ = merge(site, warmUps, first);
    long before = merged(site);
    Load.Result result = merge(site, merges, first + ACCOUNTS * warmUps);
    return List.of(
        Row.rate(
            name(),
            OptionalDouble.empty(),
            result,
            OptionalLong.of(merged(site) - before),
            Goal.atMost("p99 ms", 50, result.millis(99))));
  }

  private static int prepared(Duration time, Scale scale) {
    long merges = time.toMillis() * PREPARED_PER_SECOND / 1000;
    return Math.clamp(merges, 1, scale.accounts() / 4 / ACCOUNTS);
  }

  private static long merged(Site site) {
    return site.records().count("select count(*) from account_merge where state = 'DONE'");
  }

  private static Load.Result merge(Site site, int merges, int first) {
    Queue<Previewed> previewed = new ConcurrentLinkedQueue<>();
    Load.Result shown =
        Load.times(
            site.scale().connections(),
            merges,
            (thread, number, due) ->
                previewed.add(preview(site, thread, first + ACCOUNTS * number + 1)));
    if (shown.failures() > 0) {
      throw new IllegalStateException(shown.failures() + " merges were not previewed");
    }
    return Load.times(1, merges, (thread, number, due) -> confirm(site, previewed.remove()));
  }

  private static Previewed preview(Site site, int connection, int account) {
    return new Previewed(
        account,
        LinkServiceGrpc.newBlockingStub(site.session(connection, account))
            .previewMerge(PreviewMergeRequest.newBuilder().setMergeTicket(ticket(account)).build())
            .getPreview()
            .getStateToken());
  }

  private static void confirm(Site site, Previewed previewed) {
    MergeState state =
        LinkServiceGrpc.newBlockingStub(site.session(0, previewed.account()))
            .confirmMerge(
                ConfirmMergeRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setMergeTicket(ticket(previewed.account()))
                    .setStateToken(previewed.stateToken())
                    .build())
            .getState();
    if (state != MergeState.MERGE_STATE_DONE) {
      throw new IllegalStateException("the merge is " + state);
    }
  }

  private static String ticket(int account) {
    return "bench-ticket-of-an-account-" + account;
  }
}
